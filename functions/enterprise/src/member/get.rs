//! Read a member.

use runtime::{Answer, Ctx, Http, Problem};

use super::{Member, MemberPath, Members};

runtime::get! {
    /// Answers a member.
    "/members/{person_id}" requires MemberRead
}

/// Reads it.
///
/// # Errors
/// 404 when the person is no member.
pub async fn handler(ctx: &Ctx, input: Http<MemberPath>) -> Result<Answer<Member>, Problem> {
    let member = Members::of(ctx).get(input.path.person_id).await?;
    let version = member.version;
    Ok(Answer::versioned(member, version))
}
