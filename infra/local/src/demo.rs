//! Invented people in two invented organizations.

use std::time::Duration;

use enterprise::member::Member;
use enterprise::organization::Tier;
use enterprise::organization::create::NewOrganization;
use kernel::{Name, OrganizationId, PersonId, Role, Subdomain, Timestamp};

/// How long an access token is good for unless somebody says otherwise: as long as Cognito's.
pub const LIFETIME: Duration = Duration::from_secs(60 * 60);

/// How many people an organization of the demonstration may have.
const USERS: u32 = 1000;

/// An organization of the demonstration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Organization<'t> {
    /// Its id, the same at every start.
    pub id: OrganizationId,
    /// What it is called.
    pub name: &'t str,
    /// Where it is reached.
    pub subdomain: &'t str,
}

/// A person of the demonstration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// Their id, the same at every start.
    pub id: PersonId,
    /// What they are called.
    pub name: &'static str,
    /// Where they are.
    pub organization: Organization<'static>,
    /// What they are there.
    pub role: Role,
}

/// Measures harbours; three people who write together, and one who looks after them.
pub const HARBOUR: Organization<'static> = Organization {
    id: OrganizationId::from_u128(0x0198_f6a2_7c1e_7000_8000_0000_0000_0001),
    name: "Harbour Analytics",
    subdomain: "harbour",
};

/// Designs; here to prove that neither sees the other.
pub const NORTHLIGHT: Organization<'static> = Organization {
    id: OrganizationId::from_u128(0x0198_f6a2_7c1e_7000_8000_0000_0000_0002),
    name: "Northlight Studio",
    subdomain: "northlight",
};

/// Every organization.
pub const ORGANIZATIONS: [Organization<'static>; 2] = [HARBOUR, NORTHLIGHT];

const fn person(number: u128, name: &'static str, organization: Organization<'static>, role: Role) -> Person {
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

/// An organization of the demonstration, as it is when nobody has changed it.
pub(crate) fn organization(demo: &Organization<'_>, now: Timestamp) -> Result<enterprise::organization::Organization, String> {
    let new = NewOrganization {
        name: name(demo.name)?,
        subdomain: Subdomain::try_from(demo.subdomain.to_owned()).map_err(|error| error.to_string())?,
        tier: Tier::Standard,
        administrator: name("The demonstration")?,
    };
    Ok(enterprise::organization::Organization::start(demo.id, new, USERS, PEOPLE[0].id, now))
}

/// A member, as they are when nobody has changed them.
pub(crate) fn member(who: PersonId, called: &str, of: OrganizationId, role: Role, now: Timestamp) -> Result<Member, String> {
    Ok(Member { role, ..Member::first(of, who, name(called)?, now) })
}

fn name(text: &str) -> Result<Name, String> {
    Name::try_from(text.to_owned()).map_err(|error| format!("{text}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_found_by_what_one_would_type() {
        assert_eq!(find("mei").unwrap().name, "Mei Tanaka");
        assert_eq!(find("Amara Okafor").unwrap().role, Role::Admin);
        assert_eq!(find(&PEOPLE[5].id.to_string()).unwrap().name, "Tomasz Wrona");
        assert!(find("nobody").is_none());
    }
}
