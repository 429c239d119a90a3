//! What happens to organizations, their people and their teams.

use std::collections::BTreeSet;

use kernel::{InvitationId, OrganizationId, Permission, PersonId, Role, TeamId};

facts! {
    /// An organization was provisioned; who did it is its first administrator.
    OrganizationCreated {
        /// Which.
        organization: OrganizationId,
    }
    /// An organization's name, address, settings or features changed.
    OrganizationUpdated {
        /// Which.
        organization: OrganizationId,
        /// Its version with the change.
        version: u64,
        /// Which fields were sent.
        fields: BTreeSet<String>,
    }
    /// A person accepted an invitation.
    MemberJoined {
        /// Who.
        person: PersonId,
        /// What they are.
        role: Role,
        /// The invitation.
        invitation: InvitationId,
    }
    /// A member is something else, or may do something else.
    MemberUpdated {
        /// Who.
        person: PersonId,
        /// What they are now.
        role: Role,
        /// What they may do beside that.
        grants: BTreeSet<Permission>,
    }
    /// A member is called otherwise.
    MemberRenamed {
        /// Who.
        person: PersonId,
    }
    /// A member was removed by somebody else.
    MemberRemoved {
        /// Who.
        person: PersonId,
    }
    /// A member left.
    MemberLeft {
        /// Who.
        person: PersonId,
    }
    /// Somebody was invited.
    InvitationCreated {
        /// Which.
        invitation: InvitationId,
        /// What they will be.
        role: Role,
    }
    /// An invitation was sent again, with a new link and a new end.
    InvitationResent {
        /// Which.
        invitation: InvitationId,
    }
    /// An invitation was taken back.
    InvitationRevoked {
        /// Which.
        invitation: InvitationId,
    }
    /// A team was made.
    TeamCreated {
        /// Which.
        team: TeamId,
        /// The team that it is a part of.
        parent: Option<TeamId>,
    }
    /// A team has another name or belongs to another team.
    TeamUpdated {
        /// Which.
        team: TeamId,
        /// The team that it is a part of now.
        parent: Option<TeamId>,
    }
    /// A team is gone.
    TeamDeleted {
        /// Which.
        team: TeamId,
    }
    /// Somebody was put into a team.
    TeamMemberAdded {
        /// Which.
        team: TeamId,
        /// Who.
        person: PersonId,
    }
    /// Somebody was taken out of a team.
    TeamMemberRemoved {
        /// Which.
        team: TeamId,
        /// Who.
        person: PersonId,
    }
}
