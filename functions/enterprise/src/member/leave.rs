//! Leave the organization.

use events::enterprise::MemberLeft;
use room::Sockets;
use runtime::{Ctx, Http, NoContent, Problem};

use super::Members;
use crate::organization::Organizations;

runtime::delete! {
    /// Takes the caller out of the organization; their open sockets are closed.
    "/profile" requires ProfileWrite
}

/// Removes the caller, then closes their sockets.
///
/// # Errors
/// 409 `last_administrator`.
pub async fn handler(ctx: &Ctx, _: Http) -> Result<NoContent, Problem> {
    let (members, organizations) = (Members::of(ctx), Organizations::of(ctx));
    let member = members.get(ctx.actor()).await?;
    let headcount = organizations.headcount().await?.change(member.role, None)?;
    let fact = ctx.fact(MemberLeft { person: member.person });
    let writes = members.removing(cloud::Transaction::new(members.table()), &member, &fact, ctx.now())?;
    organizations.counting(writes, headcount)?.commit().await?;
    Sockets::of(ctx).close(member.person).await?;
    Ok(NoContent)
}
