//! Remove a member.

use events::enterprise::MemberRemoved;
use room::Sockets;
use runtime::{Ctx, Http, NoContent, Problem};

use super::{MemberError, MemberPath, Members};
use crate::organization::Organizations;

runtime::delete! {
    /// Removes a member; their open sockets are closed.
    ///
    /// Requests with a token that they still have are refused within half a minute. What they wrote stays.
    "/members/{person_id}" requires MemberWrite
}

/// Removes the member, then closes their sockets.
///
/// # Errors
/// 403 when the caller's rights do not cover the member's; 404 when the person is none; 409 `last_administrator`.
pub async fn handler(ctx: &Ctx, input: Http<MemberPath>) -> Result<NoContent, Problem> {
    let (members, organizations) = (Members::of(ctx), Organizations::of(ctx));
    let member = members.get(input.path.person_id).await?;
    if !ctx.rights().cover(&member.rights()) {
        return Err(MemberError::Beyond.into());
    }
    let headcount = organizations.headcount().await?.change(member.role, None)?;
    let fact = ctx.fact(MemberRemoved { person: member.person });
    let writes = members.removing(cloud::Transaction::new(members.table()), &member, &fact, ctx.now())?;
    organizations.counting(writes, headcount)?.commit().await?;
    Sockets::of(ctx).close(member.person).await?;
    Ok(NoContent)
}
