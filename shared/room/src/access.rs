//! What a person may do with a document: what everybody in the organization may, or what was shared with them or one of their teams,
//! whichever is most.
//!
//! Asked when a document is opened, read or changed by REST, and again whenever a participant's lease is renewed: so a share,
//! a team or a membership that ends, ends what somebody receives and writes when their lease does.

use std::fmt;
use std::str::FromStr;

use cloud::{Key, Query, Sort};
use kernel::{AccessLevel, PersonId, TeamId, Timestamp};
use realtime::partition::{DOCUMENT, Participant, SHARES, partition};
use runtime::{Ctx, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tokio::sync::OnceCell;

use crate::Room;

/// With whom something is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Grantee {
    /// Everybody in the organization.
    Everyone,
    /// One person.
    Person(PersonId),
    /// All who belong to a team or to a team within it.
    Team(TeamId),
}

/// A text that names nobody.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("expected everyone, a person's id (per_…) or a team's id (tea_…)")]
pub struct GranteeError;

impl fmt::Display for Grantee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everyone => f.write_str("everyone"),
            Self::Person(person) => person.fmt(f),
            Self::Team(team) => team.fmt(f),
        }
    }
}

impl FromStr for Grantee {
    type Err = GranteeError;
    fn from_str(text: &str) -> Result<Self, GranteeError> {
        if text == "everyone" {
            return Ok(Self::Everyone);
        }
        let person = text.parse().map(Self::Person).ok();
        person.or_else(|| text.parse().map(Self::Team).ok()).ok_or(GranteeError)
    }
}

impl TryFrom<String> for Grantee {
    type Error = GranteeError;
    fn try_from(text: String) -> Result<Self, GranteeError> {
        text.parse()
    }
}

impl From<Grantee> for String {
    fn from(grantee: Grantee) -> Self {
        grantee.to_string()
    }
}

impl JsonSchema for Grantee {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Grantee".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^(everyone|(per|tea)_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$",
            "examples": ["everyone", "per_0198f6a2-7c1e-7d3b-9a51-0c2f6a1b2c3d"],
        })
    }
}

/// What a person or a team may do with a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Share {
    /// With whom.
    pub grantee: Grantee,
    /// How far.
    pub level: AccessLevel,
    /// Who shared it.
    pub shared_by: PersonId,
    /// When.
    pub shared_at: Timestamp,
}

/// What a document's own row says of its sharing.
#[derive(Deserialize)]
struct Sharing {
    #[serde(default)]
    everyone: Option<AccessLevel>,
}

impl Room {
    /// Where a share lies.
    #[must_use]
    pub fn share_key(&self, grantee: Grantee) -> Key {
        self.key(format!("{SHARES}{grantee}"))
    }

    /// With which people and teams the document is shared.
    ///
    /// # Errors
    /// When the table fails.
    pub async fn shares(&self) -> Result<Vec<Share>, Problem> {
        let query = Query::new(partition(self.document), Sort::Prefix(SHARES.to_owned()));
        Ok(self.table.query(&query).await?.items.into_iter().map(|(_, share)| share).collect())
    }

    /// The access to the document as its own row has it; `None` when there is no document.
    ///
    /// # Errors
    /// When the table fails.
    pub async fn stored_access<'r>(&'r self, ctx: &'r Ctx) -> Result<Option<Access<'r>>, Problem> {
        let sharing: Option<Sharing> = self.table.get(&self.key(DOCUMENT.to_owned())).await?;
        Ok(sharing.map(|sharing| self.access(ctx, sharing.everyone)))
    }

    /// The access to the document, of which everybody in the organization has this much.
    #[must_use]
    pub const fn access<'r>(&'r self, ctx: &'r Ctx, everyone: Option<AccessLevel>) -> Access<'r> {
        Access { room: self, ctx, everyone, shares: OnceCell::const_new() }
    }
}

/// What people may do with one document. Its shares are read when they are first needed, and once for all who are asked about.
pub struct Access<'r> {
    room: &'r Room,
    ctx: &'r Ctx,
    everyone: Option<AccessLevel>,
    shares: OnceCell<Vec<Share>>,
}

impl Access<'_> {
    /// What a person may do, as far as `enough`: when everybody may do that much, nothing more is asked.
    ///
    /// # Errors
    /// When a table fails.
    pub async fn level(&self, person: PersonId, enough: AccessLevel) -> Result<Option<AccessLevel>, Problem> {
        if self.everyone.is_some_and(|level| level >= enough) {
            return Ok(self.everyone);
        }
        let shares = self.shares.get_or_try_init(|| self.room.shares()).await?;
        let most =
            |theirs: &dyn Fn(Grantee) -> bool| shares.iter().filter(|share| theirs(share.grantee)).map(|share| share.level).max();
        let level = self.everyone.max(most(&|grantee| grantee == Grantee::Person(person)));
        if level.is_some_and(|level| level >= enough) {
            return Ok(level);
        }
        // Asked whether or not it is shared with a team: how long an answer takes does not tell what is there.
        let directory = self.ctx.directory();
        let Ok(standing) = directory.standing(person).await? else { return Ok(None) };
        let teams = directory.teams_of(&standing.membership).await?;
        Ok(level.max(most(&|grantee| matches!(grantee, Grantee::Team(team) if teams.contains(&team)))))
    }

    /// Whether a participant may go on as they were let in.
    ///
    /// # Errors
    /// When a table fails.
    pub async fn lets_go_on(&self, participant: &Participant) -> Result<bool, Problem> {
        let needed = if participant.slot.is_some() { AccessLevel::Edit } else { AccessLevel::View };
        Ok(self.level(participant.person, needed).await?.is_some_and(|level| level >= needed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grantee_is_everyone_a_person_or_a_team() {
        let (person, team) = (PersonId::from_u128(1), TeamId::from_u128(2));
        for grantee in [Grantee::Everyone, Grantee::Person(person), Grantee::Team(team)] {
            assert_eq!(grantee.to_string().parse(), Ok(grantee));
        }
        assert_eq!("org_0198f6a2-7c1e-7000-8000-000000000001".parse::<Grantee>(), Err(GranteeError));
    }

    #[test]
    fn levels_rise_from_view_to_own() {
        assert!(AccessLevel::ALL.is_sorted());
    }
}
