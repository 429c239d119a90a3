//! The tree of an organization's teams: which team may be a part of which.

use std::collections::BTreeMap;

use kernel::TeamId;

use super::{Team, TeamError};

/// The most teams of an organization.
pub const MOST_TEAMS: usize = 500;
/// The most levels of teams within teams; a team that is a part of none is the first.
pub const MOST_LEVELS: usize = 8;

/// Every team of an organization, with the team that it is a part of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    parents: BTreeMap<TeamId, Option<TeamId>>,
    /// Which version of the tree this is.
    pub version: u64,
}

impl Tree {
    /// That of these teams.
    #[must_use]
    pub fn of(teams: &[Team], version: u64) -> Self {
        Self { parents: teams.iter().map(|team| (team.id, team.parent)).collect(), version }
    }

    /// Whether one more team may be a part of `parent`, or of none.
    ///
    /// # Errors
    /// [`TeamError::NoParent`], [`TeamError::Deep`], [`TeamError::Many`].
    pub fn add(&self, parent: Option<TeamId>) -> Result<(), TeamError> {
        if self.parents.len() >= MOST_TEAMS {
            return Err(TeamError::Many);
        }
        if self.above(parent)?.len() + 1 > MOST_LEVELS { Err(TeamError::Deep) } else { Ok(()) }
    }

    /// Whether the team, with all that are parts of it, may become a part of `parent`, or of none.
    ///
    /// # Errors
    /// [`TeamError::NoParent`], [`TeamError::Ring`], [`TeamError::Deep`].
    pub fn place(&self, team: TeamId, parent: Option<TeamId>) -> Result<(), TeamError> {
        let above = self.above(parent)?;
        if above.contains(&team) {
            return Err(TeamError::Ring);
        }
        if above.len() + self.height(team)? > MOST_LEVELS { Err(TeamError::Deep) } else { Ok(()) }
    }

    /// Whether the team may go.
    ///
    /// # Errors
    /// [`TeamError::NotEmpty`].
    pub fn remove(&self, team: TeamId) -> Result<(), TeamError> {
        match self.parents.values().filter(|parent| **parent == Some(team)).count() {
            0 => Ok(()),
            teams => Err(TeamError::NotEmpty { teams }),
        }
    }

    /// The team and everything that it is a part of, from it to the top; nothing for none.
    fn above(&self, team: Option<TeamId>) -> Result<Vec<TeamId>, TeamError> {
        let (mut path, mut next) = (Vec::new(), team);
        while let Some(team) = next {
            let parent = self.parents.get(&team).ok_or(TeamError::NoParent)?;
            if path.contains(&team) {
                return Err(TeamError::Ring);
            }
            path.push(team);
            next = *parent;
        }
        Ok(path)
    }

    /// How many levels the team has, with all that are parts of it.
    fn height(&self, team: TeamId) -> Result<usize, TeamError> {
        let mut height = 1;
        for below in self.parents.keys() {
            let path = self.above(Some(*below))?;
            height = height.max(path.iter().position(|one| *one == team).map_or(0, |levels| levels + 1));
        }
        Ok(height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn team(id: u128) -> TeamId {
        TeamId::from_u128(id)
    }

    fn tree(edges: &[(u128, Option<u128>)]) -> Tree {
        Tree { parents: edges.iter().map(|(id, parent)| (team(*id), parent.map(team))).collect(), version: 0 }
    }

    /// 1 > 2 > … > `levels`.
    fn chain(levels: u128) -> Tree {
        tree(&(1..=levels).map(|level| (level, (level > 1).then(|| level - 1))).collect::<Vec<_>>())
    }

    #[test]
    fn a_team_is_never_a_part_of_itself() {
        let tree = chain(3);
        assert_eq!(tree.place(team(1), Some(team(1))), Err(TeamError::Ring));
        assert_eq!(tree.place(team(1), Some(team(3))), Err(TeamError::Ring));
        assert_eq!(tree.place(team(3), Some(team(1))), Ok(()));
        assert_eq!(tree.place(team(2), None), Ok(()));
        assert_eq!(tree.place(team(2), Some(team(9))), Err(TeamError::NoParent));
        assert_eq!(tree.add(Some(team(9))), Err(TeamError::NoParent));
    }

    #[test]
    fn teams_nest_eight_levels_and_not_nine() {
        assert_eq!(chain(7).add(Some(team(7))), Ok(()));
        assert_eq!(chain(8).add(Some(team(8))), Err(TeamError::Deep));
        assert_eq!(chain(8).add(None), Ok(()));
    }

    #[test]
    fn a_team_moves_with_all_that_is_below_it() {
        // Beside a chain of five stand 11 > 12 > 13, with a shorter branch 14.
        let mut both = chain(5);
        both.parents.extend(tree(&[(11, None), (12, Some(11)), (13, Some(12)), (14, Some(11))]).parents);
        assert_eq!(both.place(team(11), Some(team(5))), Ok(()), "5 and 3 levels");
        both.parents.insert(team(15), Some(team(13)));
        assert_eq!(both.place(team(11), Some(team(5))), Err(TeamError::Deep), "5 and 4 levels");
        assert_eq!(both.place(team(12), Some(team(5))), Ok(()), "5 and 3 levels");
    }

    #[test]
    fn there_are_five_hundred_teams_and_not_one_more() {
        let flat = |teams: u128| tree(&(1..=teams).map(|id| (id, None)).collect::<Vec<_>>());
        assert_eq!(flat(499).add(None), Ok(()));
        assert_eq!(flat(500).add(None), Err(TeamError::Many));
    }

    #[test]
    fn a_team_with_parts_stays() {
        let tree = tree(&[(1, None), (2, Some(1)), (3, Some(1))]);
        assert_eq!(tree.remove(team(1)), Err(TeamError::NotEmpty { teams: 2 }));
        assert_eq!(tree.remove(team(2)), Ok(()));
    }
}
