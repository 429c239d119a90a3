//! Where things lie: the directory table's keys, which name no tenant, and those of an organization's own partition.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cloud::Key;
use kernel::{InvitationId, OrganizationId, PersonId, Subdomain, TeamId};
use sha2::{Digest as _, Sha256};

/// The sort key of rows that are alone in their partition.
pub const ROW: &str = "row";
/// What the sort keys of a person's memberships begin with.
pub const MEMBERSHIPS: &str = "MEMBER#";
/// The partition of an organization's own rows, the tenant left out.
pub const ORGANIZATION: &str = "O";
/// What the sort keys of members begin with.
pub const MEMBERS: &str = "member#";
/// What the sort keys of teams begin with.
pub const TEAMS: &str = "team#";
/// What the sort keys of invitations begin with.
pub const INVITATIONS: &str = "invitation#";

/// What is looked up by a secret, or by a text of any length, lies under its hash.
#[must_use]
pub fn hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
}

/// Directory: the person behind an issuer's subject.
#[must_use]
pub fn subject(issuer: &str, subject: &str) -> Key {
    Key::new(format!("SUBJECT#{}", hash(&format!("{issuer}\n{subject}"))), ROW)
}

/// Directory: the partition of a person.
#[must_use]
pub fn person(person: PersonId) -> String {
    format!("PERSON#{person}")
}

/// Directory: what a person is in an organization.
#[must_use]
pub fn membership(who: PersonId, organization: OrganizationId) -> Key {
    Key::new(person(who), format!("{MEMBERSHIPS}{organization}"))
}

/// Directory: what the doors must know of an organization.
#[must_use]
pub fn gate(organization: OrganizationId) -> Key {
    Key::new(format!("ORG#{organization}"), ROW)
}

/// Directory: whose a subdomain is.
#[must_use]
pub fn subdomain(subdomain: &Subdomain) -> Key {
    Key::new(format!("SUBDOMAIN#{subdomain}"), ROW)
}

/// Directory: the invitation behind a link's secret.
#[must_use]
pub fn invitation_secret(secret: &str) -> Key {
    invitation_link(&hash(secret))
}

/// Directory: the same, by the secret's [`hash`]: all that is kept of it.
#[must_use]
pub fn invitation_link(hash: &str) -> Key {
    Key::new(format!("INVITATION#{hash}"), ROW)
}

/// The organization's own row.
#[must_use]
pub fn organization() -> Key {
    Key::new(ORGANIZATION, "organization")
}

/// How many people and administrators the organization has.
#[must_use]
pub fn headcount() -> Key {
    Key::new(ORGANIZATION, "headcount")
}

/// A member's row.
#[must_use]
pub fn member(person: PersonId) -> Key {
    Key::new(ORGANIZATION, format!("{MEMBERS}{person}"))
}

/// A team's row.
#[must_use]
pub fn team(team: TeamId) -> Key {
    Key::new(ORGANIZATION, format!("{TEAMS}{team}"))
}

/// What the teams' places in each other are counted by: whoever changes the tree of teams writes its next version.
#[must_use]
pub fn team_tree() -> Key {
    Key::new(ORGANIZATION, "teamtree")
}

/// An invitation's row.
#[must_use]
pub fn invitation(invitation: InvitationId) -> Key {
    Key::new(ORGANIZATION, format!("{INVITATIONS}{invitation}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_subject_of_two_issuers_is_two_people() {
        assert_ne!(subject("https://a.example", "1"), subject("https://b.example", "1"));
        assert_ne!(subject("https://a.example", "1\n2"), subject("https://a.example\n1", "2x"));
        assert!(!invitation_secret("a secret").partition.contains("secret"));
        assert_eq!(invitation_secret("a secret"), invitation_link(&hash("a secret")));
    }

    #[test]
    fn no_row_is_taken_for_one_of_a_list() {
        let rows = [organization(), headcount(), team_tree()];
        for prefix in [MEMBERS, TEAMS, INVITATIONS] {
            assert!(rows.iter().all(|row| !row.sort.starts_with(prefix)), "{prefix}");
        }
    }
}
