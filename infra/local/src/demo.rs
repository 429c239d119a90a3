//! Invented people in two invented organizations, and the development tokens that let them in.

use std::collections::BTreeMap;
use std::time::Duration;

use jsonwebtoken::{EncodingKey, Header, encode};
use kernel::{OrganizationId, PersonId, Role, Timestamp};
use serde::Serialize;

/// Who signs development tokens.
const ISSUER: &str = "career-companion-development";

/// How long a token is good for unless somebody says otherwise.
pub const LIFETIME: Duration = Duration::from_secs(12 * 60 * 60);

/// An organization of the demonstration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Organization {
    /// Its id, the same at every start.
    pub id: OrganizationId,
    /// What it is called.
    pub name: &'static str,
}

/// A person of the demonstration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// Their id, the same at every start.
    pub id: PersonId,
    /// What they are called.
    pub name: &'static str,
    /// Where they are.
    pub organization: Organization,
    /// What they are there.
    pub role: Role,
}

/// Measures harbours; three people who write together, and one who looks after them.
pub const HARBOUR: Organization =
    Organization { id: OrganizationId::from_u128(0x0198_f6a2_7c1e_7000_8000_0000_0000_0001), name: "Harbour Analytics" };

/// Designs; here to prove that neither sees the other.
pub const NORTHLIGHT: Organization =
    Organization { id: OrganizationId::from_u128(0x0198_f6a2_7c1e_7000_8000_0000_0000_0002), name: "Northlight Studio" };

/// Every organization.
pub const ORGANIZATIONS: [Organization; 2] = [HARBOUR, NORTHLIGHT];

const fn person(number: u128, name: &'static str, organization: Organization, role: Role) -> Person {
    Person { id: PersonId::from_u128(0x0198_f6a2_7c1e_7000_8000_0000_0000_0100 + number), name, organization, role }
}

/// Every person.
pub const PEOPLE: [Person; 6] = [
    person(1, "Amara Okafor", HARBOUR, Role::Admin),
    person(2, "Jonas Lindqvist", HARBOUR, Role::Manager),
    person(3, "Mei Tanaka", HARBOUR, Role::Member),
    person(4, "Rafael Duarte", HARBOUR, Role::Member),
    person(5, "Ingrid Solheim", NORTHLIGHT, Role::Admin),
    person(6, "Tomasz Wrona", NORTHLIGHT, Role::Member),
];

#[derive(Serialize)]
struct Claims<'a> {
    sub: PersonId,
    name: &'a str,
    organizations: BTreeMap<OrganizationId, Role>,
    iat: i64,
    exp: i64,
    iss: &'a str,
}

/// A person by id, name or first name, whatever the case.
#[must_use]
pub fn find(text: &str) -> Option<&'static Person> {
    static ALL: [Person; 6] = PEOPLE;
    let fits = |person: &&Person| {
        let first = person.name.split(' ').next().unwrap_or_default();
        person.id.to_string() == text || person.name.eq_ignore_ascii_case(text) || first.eq_ignore_ascii_case(text)
    };
    ALL.iter().find(fits)
}

/// A token that says who this is, and in which organization what they are.
///
/// # Errors
/// When the key cannot sign.
pub fn token(key: &str, person: &Person, now: Timestamp, lifetime: Duration) -> Result<String, jsonwebtoken::errors::Error> {
    sign(key, person.id, person.name, &[(person.organization.id, person.role)], now, lifetime)
}

/// A token for anybody in any organizations: how tests make people of their own.
///
/// # Errors
/// When the key cannot sign.
pub fn sign(
    key: &str,
    person: PersonId,
    name: &str,
    organizations: &[(OrganizationId, Role)],
    now: Timestamp,
    lifetime: Duration,
) -> Result<String, jsonwebtoken::errors::Error> {
    let claims = Claims {
        sub: person,
        name,
        organizations: organizations.iter().copied().collect(),
        iat: now.as_seconds(),
        exp: now.plus(lifetime).as_seconds(),
        iss: ISSUER,
    };
    encode(&Header::default(), &claims, &EncodingKey::from_secret(key.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;

    #[test]
    fn people_are_found_by_what_one_would_type() {
        assert_eq!(find("mei").unwrap().name, "Mei Tanaka");
        assert_eq!(find("Amara Okafor").unwrap().role, Role::Admin);
        assert_eq!(find(&PEOPLE[5].id.to_string()).unwrap().name, "Tomasz Wrona");
        assert!(find("nobody").is_none());
    }

    #[test]
    fn a_token_says_who_where_and_until_when() {
        let token = token("k".repeat(32).as_str(), &PEOPLE[1], Timestamp::from_millis(1_000), Duration::from_secs(60)).unwrap();
        let claims = token.split('.').nth(1).unwrap();
        let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims).unwrap();
        let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
        assert_eq!(claims["sub"], PEOPLE[1].id.to_string());
        assert_eq!(claims["organizations"][HARBOUR.id.to_string()], "manager");
        assert_eq!((claims["iat"].as_i64(), claims["exp"].as_i64()), (Some(1), Some(61)));
    }
}
