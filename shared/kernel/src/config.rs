//! The one home of configuration: read once through a lookup function, typed, and refused in one clear sentence.
//!
//! Nothing else in the platform reads the environment (the AWS SDK reads its own region and credentials). A key that is
//! absent or empty takes its default; a value that does not parse stops the function at init, so that a mistake is found by
//! the deployment and not by a person.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::str::FromStr;

use thiserror::Error;

use crate::access::Feature;

/// A configuration value that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("configuration {key}={value:?} was not understood: expected {expected}")]
pub struct ConfigError {
    /// The key, as in the environment.
    pub key: &'static str,
    /// The value found.
    pub value: String,
    /// What would have been understood.
    pub expected: String,
}

/// How tenants are kept apart. Only [`TenantIsolation::RowLevel`] is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TenantIsolation {
    /// One set of tables; every key starts with the tenant.
    RowLevel,
}

/// Everything a function may be told from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// `DIRECTORY_TABLE`: the table that is not keyed by tenant.
    pub directory_table: String,
    /// `PLATFORM_TABLE`: connections.
    pub platform_table: String,
    /// `COLLABORATION_TABLE`: workspaces, documents, revisions.
    pub collaboration_table: String,
    /// `ENTERPRISE_TABLE`: organizations, their members, teams and invitations, and what happened in them.
    pub enterprise_table: String,
    /// `CONTENT_BUCKET`: snapshots too large for a table.
    pub content_bucket: String,
    /// `SOCKET_ENDPOINT`: the address that posts to WebSocket connections.
    pub socket_endpoint: String,
    /// `EMAIL_SENDER`: whom e-mail comes from, such as `Career Companion <no-reply@example.com>`; empty means that none is sent.
    pub email_sender: String,
    /// `ROLE_ARN`: the function's own role, which it assumes for one tenant at a time; empty for programs that are no function.
    pub role_arn: String,
    /// `ADMIN_EMAIL`: who may provision organizations, by verified e-mail address; empty means nobody, `*` anybody who signed in.
    pub admin_email: String,
    /// `APP_URL`: where the web client is, for links in e-mails.
    pub app_url: String,
    /// `FEATURE_COLLABORATION` and so on (all `true`): what this deployment offers at all.
    pub features: BTreeSet<Feature>,
    /// `MAX_ORG_USERS` (1000): the most people that an organization may have.
    pub max_org_users: u32,
    /// `REQUESTS_PER_MINUTE_PERSON` (600): more than these answer 429.
    pub requests_per_minute_person: u32,
    /// `REQUESTS_PER_MINUTE_ORGANIZATION` (6000): those of everybody in an organization together.
    pub requests_per_minute_organization: u32,
    /// `OIDC_ISSUER`: whose access tokens are accepted, exactly as their `iss` has it; empty means that none is.
    pub oidc_issuer: String,
    /// `OIDC_AUDIENCE`: what the `aud` of an access token must contain, or its `client_id` be if it has no `aud`.
    pub oidc_audience: String,
    /// `MAX_COLLABORATORS` (10): writers in one document at one time.
    pub max_collaborators: u32,
    /// `SYNC_INTERVAL_MS` (500): how often viewers are brought up to date.
    pub sync_interval_ms: u32,
    /// `TENANT_ISOLATION` (`row_level`).
    pub tenant_isolation: TenantIsolation,
}

impl Config {
    /// Reads every key through `lookup`.
    ///
    /// # Errors
    /// The first key whose value does not parse, with the value and what was expected.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let text = |key: &'static str| lookup(key).unwrap_or_default();
        Ok(Self {
            directory_table: text("DIRECTORY_TABLE"),
            platform_table: text("PLATFORM_TABLE"),
            collaboration_table: text("COLLABORATION_TABLE"),
            enterprise_table: text("ENTERPRISE_TABLE"),
            content_bucket: text("CONTENT_BUCKET"),
            socket_endpoint: text("SOCKET_ENDPOINT"),
            email_sender: email_sender(text("EMAIL_SENDER"))?,
            role_arn: text("ROLE_ARN"),
            admin_email: text("ADMIN_EMAIL"),
            app_url: text("APP_URL"),
            features: features(&lookup)?,
            max_org_users: number(&lookup, "MAX_ORG_USERS", 1000, 1..=100_000)?,
            requests_per_minute_person: number(&lookup, "REQUESTS_PER_MINUTE_PERSON", 600, 1..=1_000_000)?,
            requests_per_minute_organization: number(&lookup, "REQUESTS_PER_MINUTE_ORGANIZATION", 6000, 1..=10_000_000)?,
            oidc_issuer: oidc_issuer(text("OIDC_ISSUER"))?,
            oidc_audience: text("OIDC_AUDIENCE"),
            max_collaborators: number(&lookup, "MAX_COLLABORATORS", 10, 1..=100)?,
            sync_interval_ms: number(&lookup, "SYNC_INTERVAL_MS", 500, 50..=60_000)?,
            tenant_isolation: tenant_isolation(&text("TENANT_ISOLATION"))?,
        })
    }
}

fn number<T>(
    lookup: &impl Fn(&str) -> Option<String>,
    key: &'static str,
    default: T,
    range: std::ops::RangeInclusive<T>,
) -> Result<T, ConfigError>
where
    T: FromStr + PartialOrd + Display + Copy,
{
    let Some(value) = lookup(key).filter(|value| !value.is_empty()) else { return Ok(default) };
    match value.trim().parse::<T>() {
        Ok(parsed) if range.contains(&parsed) => Ok(parsed),
        _ => Err(ConfigError { key, value, expected: format!("a whole number from {} to {}", range.start(), range.end()) }),
    }
}

fn features(lookup: &impl Fn(&str) -> Option<String>) -> Result<BTreeSet<Feature>, ConfigError> {
    const KEYS: [(&str, Feature); 4] = [
        ("FEATURE_COLLABORATION", Feature::Collaboration),
        ("FEATURE_INTERVIEW_PREP", Feature::InterviewPrep),
        ("FEATURE_MENTORSHIP", Feature::Mentorship),
        ("FEATURE_PREDICTIVE_ANALYTICS", Feature::PredictiveAnalytics),
    ];
    let mut features = BTreeSet::new();
    for (key, feature) in KEYS {
        match lookup(key).unwrap_or_default().as_str() {
            "" | "true" => {
                features.insert(feature);
            }
            "false" => {}
            other => return Err(ConfigError { key, value: other.to_owned(), expected: "true or false".to_owned() }),
        }
    }
    Ok(features)
}

fn oidc_issuer(value: String) -> Result<String, ConfigError> {
    if value.is_empty() || (crate::url::is_trustworthy(&value) && !value.contains(['?', '#'])) {
        return Ok(value);
    }
    let expected = "the issuer's https:// address without query and fragment (http:// only on this machine), or nothing";
    Err(ConfigError { key: "OIDC_ISSUER", value, expected: expected.to_owned() })
}

fn email_sender(value: String) -> Result<String, ConfigError> {
    let address = value.rsplit_once('<').map_or(value.as_str(), |(_, rest)| rest.strip_suffix('>').unwrap_or_default());
    let whole = address.split_once('@').is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.'));
    if value.is_empty() || whole && !address.contains(char::is_whitespace) {
        return Ok(value);
    }
    let expected = "an e-mail address, with a name or without: Career Companion <no-reply@example.com>".to_owned();
    Err(ConfigError { key: "EMAIL_SENDER", value, expected })
}

fn tenant_isolation(value: &str) -> Result<TenantIsolation, ConfigError> {
    let refuse =
        |expected: &str| Err(ConfigError { key: "TENANT_ISOLATION", value: value.to_owned(), expected: expected.to_owned() });
    match value {
        "" | "row_level" => Ok(TenantIsolation::RowLevel),
        "schema" | "hybrid" => refuse("row_level; schema and hybrid are planned and not built yet"),
        _ => refuse("row_level"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::read(|key| pairs.iter().find(|(name, _)| *name == key).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn absent_and_empty_keys_take_their_defaults() {
        let config = read(&[("MAX_COLLABORATORS", ""), ("COLLABORATION_TABLE", "notes")]).unwrap();
        assert_eq!(config.max_collaborators, 10);
        assert_eq!(config.sync_interval_ms, 500);
        assert_eq!(config.collaboration_table, "notes");
    }

    #[test]
    fn a_value_out_of_range_says_key_value_and_expectation() {
        let error = read(&[("MAX_COLLABORATORS", "many")]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "configuration MAX_COLLABORATORS=\"many\" was not understood: expected a whole number from 1 to 100"
        );
        assert!(read(&[("SYNC_INTERVAL_MS", "0")]).is_err());
    }

    #[test]
    fn features_are_on_unless_switched_off() {
        let config = read(&[("FEATURE_MENTORSHIP", "false"), ("FEATURE_COLLABORATION", "true")]).unwrap();
        assert!(!config.features.contains(&Feature::Mentorship) && config.features.len() == 3);
        assert_eq!(read(&[("FEATURE_MENTORSHIP", "off")]).unwrap_err().expected, "true or false");
    }

    #[test]
    fn an_issuer_is_reached_by_https_or_on_this_machine() {
        for issuer in ["", "https://id.example.com/realms/careers", "http://127.0.0.1:3000/issuer"] {
            assert_eq!(read(&[("OIDC_ISSUER", issuer)]).unwrap().oidc_issuer, issuer);
        }
        for issuer in ["id.example.com", "http://id.example.com", "https://id.example.com?tenant=1"] {
            assert!(read(&[("OIDC_ISSUER", issuer)]).unwrap_err().expected.contains("https://"), "{issuer}");
        }
    }

    #[test]
    fn a_sender_is_an_address_with_a_name_or_without() {
        for fine in ["", "no-reply@example.com", "Career Companion <no-reply@example.com>"] {
            assert_eq!(read(&[("EMAIL_SENDER", fine)]).unwrap().email_sender, fine);
        }
        for wrong in ["Career Companion", "no-reply@localhost", "Career <no-reply@example.com", "a b@example.com", "@example.com"]
        {
            assert!(read(&[("EMAIL_SENDER", wrong)]).unwrap_err().expected.contains("an e-mail address"), "{wrong}");
        }
    }

    #[test]
    fn isolation_that_is_not_built_is_refused() {
        assert!(read(&[("TENANT_ISOLATION", "hybrid")]).unwrap_err().expected.contains("not built"));
        assert!(read(&[("TENANT_ISOLATION", "row_level")]).is_ok());
    }
}
