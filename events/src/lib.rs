//! The facts that domains announce to each other: what happened, to what, by whom.
//!
//! A write that others should know of stores its fact on the item itself, in the same write: nothing is announced that was
//! not stored, and nothing is stored unannounced. A fact says what happened in one past-tense word and names things by
//! their ids; it carries nobody's text. Each domain's facts are a file here, and `schemas/` has the JSON schema of each,
//! generated and committed.
//!
//! To add a fact, write its body in its domain's file, name it in [`announcements`], and regenerate the schemas with
//! `UPDATE=1 cargo test -p tests contract`.

/// The bodies of a domain's facts: each is a struct that names its own kind.
macro_rules! facts {
    ($($(#[doc = $doc:literal])* $name:ident { $($(#[doc = $field_doc:literal])* $field:ident: $type:ty),* $(,)? })*) => {$(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Eq, ::serde::Serialize, ::serde::Deserialize, ::schemars::JsonSchema)]
        pub struct $name {
            $($(#[doc = $field_doc])* pub $field: $type),*
        }

        impl $crate::Announcement for $name {
            const KIND: &'static str = stringify!($name);
        }
    )*};
}

pub mod collaboration;
pub mod enterprise;

use kernel::{FactId, PersonId, Timestamp};
use schemars::{JsonSchema, Schema, schema_for};
use serde::{Deserialize, Serialize};

/// The body of a fact, which names its kind.
pub trait Announcement: Serialize + JsonSchema {
    /// What happened, in one word: `DocumentCreated`.
    const KIND: &'static str;
}

/// Where a request came from. Empty when it came from the platform itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Origin {
    /// The network address.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// What the program said that it is: its `User-Agent`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub agent: String,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Fact<B> {
    /// This fact and no other: a consumer that sees it twice does its work once.
    pub id: FactId,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: String,
    /// Who did it.
    pub actor: PersonId,
    /// The correlation id of the request that did it.
    pub trace: String,
    /// When.
    pub at: Timestamp,
    /// From where.
    #[serde(default)]
    pub from: Origin,
    /// To what.
    pub body: B,
}

impl<B: Announcement> Fact<B> {
    /// A fact of this moment.
    #[must_use]
    pub fn new(body: B, actor: PersonId, trace: &str, now: Timestamp) -> Self {
        Self {
            id: FactId::new(now),
            kind: B::KIND.to_owned(),
            actor,
            trace: trace.to_owned(),
            at: now,
            from: Origin::default(),
            body,
        }
    }

    /// The same, from there.
    #[must_use]
    pub fn from(self, from: Origin) -> Self {
        Self { from, ..self }
    }
}

/// Every kind of fact with the schema of the whole fact.
#[must_use]
pub fn announcements() -> Vec<(&'static str, Schema)> {
    fn one<B: Announcement>() -> (&'static str, Schema) {
        (B::KIND, schema_for!(Fact<B>))
    }
    use collaboration::{DocumentCreated, DocumentRenamed, DocumentRestored, DocumentShared, DocumentTrashed, WorkspaceCreated};
    use enterprise::{
        InvitationCreated, InvitationResent, InvitationRevoked, MemberJoined, MemberLeft, MemberRemoved, MemberRenamed,
        MemberUpdated, OrganizationCreated, OrganizationUpdated, TeamCreated, TeamDeleted, TeamMemberAdded, TeamMemberRemoved,
        TeamUpdated,
    };
    vec![
        one::<DocumentCreated>(),
        one::<DocumentRenamed>(),
        one::<DocumentRestored>(),
        one::<DocumentShared>(),
        one::<DocumentTrashed>(),
        one::<InvitationCreated>(),
        one::<InvitationResent>(),
        one::<InvitationRevoked>(),
        one::<MemberJoined>(),
        one::<MemberLeft>(),
        one::<MemberRemoved>(),
        one::<MemberRenamed>(),
        one::<MemberUpdated>(),
        one::<OrganizationCreated>(),
        one::<OrganizationUpdated>(),
        one::<TeamCreated>(),
        one::<TeamDeleted>(),
        one::<TeamMemberAdded>(),
        one::<TeamMemberRemoved>(),
        one::<TeamUpdated>(),
        one::<WorkspaceCreated>(),
    ]
}
