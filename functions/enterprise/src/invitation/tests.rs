//! The rules of invitations.

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_795_465_805_000);
const DAY: i64 = 24 * 60 * 60 * 1000;

fn new(role: Role) -> create::NewInvitation {
    let email = EmailAddress::try_from("noor@harbour.example".to_owned()).unwrap();
    let (grants, teams) = (BTreeSet::new(), BTreeSet::new());
    create::NewInvitation { email, name: None, role, grants, teams, days: Days::default() }
}

fn jonas() -> PersonId {
    PersonId::from_u128(2)
}

fn invitation() -> Invitation {
    Invitation::start(new(Role::Member), jonas(), &Rights::of(Role::Manager), NOW).unwrap()
}

fn days(days: i64) -> Timestamp {
    Timestamp::from_millis(NOW.as_millis() + days * DAY)
}

#[test]
fn nobody_invites_to_more_than_they_have() {
    let manager = Rights::of(Role::Manager);
    let start = |new| Invitation::start(new, jonas(), &manager, NOW).map(|invitation| invitation.role);
    assert_eq!(start(new(Role::Admin)), Err(InvitationError::Beyond));
    assert_eq!(start(new(Role::Manager)), Ok(Role::Manager));
    let grants = BTreeSet::from([Permission::AuditRead]);
    assert_eq!(start(create::NewInvitation { grants, ..new(Role::Member) }), Err(InvitationError::Beyond));
}

#[test]
fn nobody_invites_into_teams_that_they_may_not_change() {
    let inviting = Rights { role: Role::Member, grants: BTreeSet::from([Permission::InvitationWrite]) };
    let start = |teams| Invitation::start(create::NewInvitation { teams, ..new(Role::Member) }, jonas(), &inviting, NOW);
    assert_eq!(start(BTreeSet::from([TeamId::from_u128(1)])), Err(InvitationError::Teams));
    assert!(start(BTreeSet::new()).is_ok());
}

#[test]
fn an_invitation_is_open_for_its_days_and_not_a_moment_longer() {
    let last = Timestamp::from_millis(days(14).as_millis() - 1);
    assert_eq!(invitation().expires_at, days(14));
    assert_eq!(invitation().as_of(last).state, InvitationState::Open);
    assert_eq!(invitation().as_of(days(14)).state, InvitationState::Expired);
    assert!(invitation().accept(jonas(), last).is_ok());
    assert_eq!(invitation().accept(jonas(), days(14)), Err(InvitationError::NotOpen));
    assert_eq!(invitation().revoke(&Rights::of(Role::Admin)).unwrap().unwrap().as_of(days(20)).state, InvitationState::Revoked);
}

#[test]
fn an_invitation_is_accepted_once() {
    let noor = PersonId::from_u128(9);
    let accepted = invitation().accept(noor, NOW).unwrap();
    assert_eq!((accepted.state, accepted.accepted_by, accepted.version), (InvitationState::Accepted, Some(noor), 2));
    let manager = Rights::of(Role::Manager);
    assert_eq!(accepted.accept(noor, NOW), Err(InvitationError::NotOpen));
    assert_eq!(accepted.resend(Days(1), jonas(), &manager, NOW), Err(InvitationError::Accepted));
    assert_eq!(accepted.revoke(&manager), Err(InvitationError::Accepted));
}

#[test]
fn what_is_revoked_stays_revoked() {
    let manager = Rights::of(Role::Manager);
    let revoked = invitation().revoke(&manager).unwrap().unwrap();
    assert_eq!((revoked.state, revoked.version), (InvitationState::Revoked, 2));
    assert_eq!(revoked.revoke(&manager), Ok(None));
    assert_eq!(revoked.accept(jonas(), NOW), Err(InvitationError::NotOpen));
    assert_eq!(revoked.resend(Days(1), jonas(), &manager, NOW), Err(InvitationError::Revoked));
}

#[test]
fn one_whose_time_is_over_is_sent_again_by_whoever_could_give_it() {
    let expired = invitation().as_of(days(20));
    let amara = PersonId::from_u128(1);
    let again = expired.resend(Days(3), amara, &Rights::of(Role::Admin), days(20)).unwrap();
    assert_eq!((again.state, again.expires_at, again.invited_by), (InvitationState::Open, days(23), amara));
    assert_eq!((again.id, again.created_at, again.version), (expired.id, NOW, 2));
}

#[test]
fn a_link_comes_only_into_hands_that_could_give_what_it_gives() {
    let admin = Rights::of(Role::Admin);
    let of_an_admin = Invitation::start(new(Role::Admin), jonas(), &admin, NOW).unwrap();
    let manager = Rights::of(Role::Manager);
    assert_eq!(of_an_admin.resend(Days(1), jonas(), &manager, NOW), Err(InvitationError::Beyond));
    assert_eq!(of_an_admin.revoke(&manager), Err(InvitationError::Beyond));
    let into_teams = Invitation { teams: BTreeSet::from([TeamId::from_u128(1)]), ..invitation() };
    let inviting = Rights { role: Role::Member, grants: BTreeSet::from([Permission::InvitationWrite]) };
    assert_eq!(into_teams.resend(Days(1), jonas(), &inviting, NOW), Err(InvitationError::Teams));
    assert!(into_teams.revoke(&inviting).is_ok());
}

#[test]
fn what_is_stored_is_read_as_an_invitation_without_its_link() {
    let stored = Stored { invitation: invitation(), link: "hash".to_owned() };
    let row = serde_json::to_value(&stored).unwrap();
    assert_eq!((&row["version"], &row["link"]), (&1.into(), &"hash".into()));
    assert_eq!(serde_json::from_value::<Stored>(row.clone()).unwrap(), stored);
    let shown = serde_json::from_value::<Invitation>(row).unwrap();
    assert!(!serde_json::to_string(&shown).unwrap().contains("link"));
}
