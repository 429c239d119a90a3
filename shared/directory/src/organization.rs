//! The questions behind the door, in the name of one organization.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use cloud::{Cloud, Query, Sort, TableError, TenantTable};
use kernel::{OrganizationId, PersonId, TeamId, Timestamp};
use tokio::try_join;

use crate::keys;
use crate::shapes::{Gate, Membership, Refused, Standing, Team};

/// How old an answer may be. With the lease of a participant (45 s) it bounds how long somebody whose membership ended goes on
/// receiving what is written: less than a minute.
pub const FRESH: Duration = Duration::from_secs(10);

/// A container that remembers so many answers begins anew.
const REMEMBERED: usize = 10_000;

/// What a warm container was told, and until when it counts.
#[derive(Default)]
struct Remembered {
    standings: Kept<(OrganizationId, PersonId), Standing>,
    trees: Kept<OrganizationId, BTreeMap<TeamId, Team>>,
}

/// The rows of one organization, as other domains read them.
#[derive(Clone)]
pub struct Directory {
    table: TenantTable,
    cloud: Cloud,
    tenant: OrganizationId,
    now: Timestamp,
}

impl Directory {
    /// That of an organization.
    #[must_use]
    pub fn of(cloud: &Cloud, tenant: OrganizationId, now: Timestamp) -> Self {
        let table = cloud.tenant_table(&cloud.config().enterprise_table, tenant);
        Self { table, cloud: cloud.clone(), tenant, now }
    }

    /// What a person is here, not older than [`FRESH`].
    ///
    /// # Errors
    /// When DynamoDB fails.
    pub async fn standing(&self, person: PersonId) -> Result<Result<Standing, Refused>, TableError> {
        let remembered = self.cloud.warm::<Remembered>();
        let key = (self.tenant, person);
        if let Some(known) = fresh(&remembered.standings, &key, self.now) {
            return Ok(Ok(known));
        }
        let (member, organization) = (keys::member(person), keys::organization());
        let (membership, gate): (Option<Membership>, Option<Gate>) =
            try_join!(self.table.get(&member), self.table.get(&organization))?;
        let standing = Standing::of(membership, gate);
        if let Ok(standing) = &standing {
            remember(&remembered.standings, key, self.now, standing);
        }
        Ok(standing)
    }

    /// The teams that a member belongs to: those they were put in and all above these. Not older than [`FRESH`].
    ///
    /// # Errors
    /// When DynamoDB fails.
    pub async fn teams_of(&self, membership: &Membership) -> Result<BTreeSet<TeamId>, TableError> {
        if membership.teams.is_empty() {
            return Ok(BTreeSet::new());
        }
        let remembered = self.cloud.warm::<Remembered>();
        let tree = match fresh(&remembered.trees, &self.tenant, self.now) {
            Some(known) => known,
            None => {
                let rows =
                    self.table.query::<Team>(&Query::new(keys::ORGANIZATION, Sort::Prefix(keys::TEAMS.to_owned()))).await?;
                let tree = rows.items.into_iter().map(|(_, team)| (team.id, team)).collect();
                remember(&remembered.trees, self.tenant, self.now, &tree);
                tree
            }
        };
        Ok(with_ancestors(&membership.teams, &tree))
    }

    /// A member of this organization, as it stands this moment.
    ///
    /// # Errors
    /// When DynamoDB fails.
    pub async fn member(&self, person: PersonId) -> Result<Option<Membership>, TableError> {
        self.table.get(&keys::member(person)).await
    }

    /// A team of this organization, as it stands this moment.
    ///
    /// # Errors
    /// When DynamoDB fails.
    pub async fn team(&self, team: TeamId) -> Result<Option<Team>, TableError> {
        self.table.get(&keys::team(team)).await
    }
}

/// The teams and everything above them; a parent that is gone, or a ring, ends the way up.
fn with_ancestors(teams: &BTreeSet<TeamId>, tree: &BTreeMap<TeamId, Team>) -> BTreeSet<TeamId> {
    let mut all = BTreeSet::new();
    let mut next: Vec<TeamId> = teams.iter().copied().filter(|team| tree.contains_key(team)).collect();
    while let Some(team) = next.pop() {
        if all.insert(team) {
            next.extend(tree.get(&team).and_then(|team| team.parent).filter(|parent| tree.contains_key(parent)));
        }
    }
    all
}

type Kept<K, V> = Mutex<HashMap<K, (Timestamp, V)>>;

fn fresh<K: std::hash::Hash + Eq, V: Clone>(kept: &Kept<K, V>, key: &K, now: Timestamp) -> Option<V> {
    let kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    kept.get(key).filter(|(until, _)| now < *until).map(|(_, value)| value.clone())
}

fn remember<K: std::hash::Hash + Eq, V: Clone>(kept: &Kept<K, V>, key: K, now: Timestamp, value: &V) {
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() >= REMEMBERED {
        kept.clear();
    }
    kept.insert(key, (now.plus(FRESH), value.clone()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Name;

    #[test]
    fn a_member_of_a_team_belongs_to_the_teams_above_it() {
        let team = |id: u128, parent: Option<u128>| {
            let name = Name::try_from(format!("Team {id}")).unwrap();
            (TeamId::from_u128(id), Team { id: TeamId::from_u128(id), name, parent: parent.map(TeamId::from_u128) })
        };
        let ids = |ids: &[u128]| ids.iter().map(|id| TeamId::from_u128(*id)).collect::<BTreeSet<_>>();
        let tree = BTreeMap::from([team(1, None), team(2, Some(1)), team(3, Some(2)), team(4, Some(1)), team(5, Some(9))]);
        assert_eq!(with_ancestors(&ids(&[3]), &tree), ids(&[1, 2, 3]));
        assert_eq!(with_ancestors(&ids(&[4, 5, 8]), &tree), ids(&[1, 4, 5]));
        let ring = BTreeMap::from([team(1, Some(2)), team(2, Some(1))]);
        assert_eq!(with_ancestors(&ids(&[1]), &ring), ids(&[1, 2]));
    }
}
