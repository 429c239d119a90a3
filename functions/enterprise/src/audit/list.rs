//! Read the audit trail.

use kernel::{PersonId, Timestamp};
use runtime::{Ctx, Cursor, FieldError, Http, Page, PageSize, Problem};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{AuditEntries, AuditEntry, store};

runtime::get! {
    /// Lists what happened in the organization, the newest first.
    ///
    /// An entry appears some seconds after what it tells of.
    "/audit" requires AuditRead
}

/// Which entries, and which page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// What this person did.
    #[serde(default)]
    pub actor: Option<PersonId>,
    /// At this instant or later.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// At this instant or before.
    #[serde(default)]
    pub to: Option<Timestamp>,
    /// How many.
    #[serde(default)]
    pub limit: PageSize,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<Cursor>,
}

/// Reads one page.
///
/// # Errors
/// 400 for a cursor of another list; 422 for a range that ends before it begins.
pub async fn handler(ctx: &Ctx, input: Http<(), (), Which>) -> Result<Page<AuditEntry>, Problem> {
    let Which { actor, from, to, limit, after } = input.query;
    let which = range(actor, from, to)?;
    let text = |instant: Option<Timestamp>| instant.map(|instant| instant.to_string()).unwrap_or_default();
    let list = format!("audit_list:{}:{}:{}", actor.map(|actor| actor.to_string()).unwrap_or_default(), text(from), text(to));
    let after = after.map(|cursor| cursor.open(&list)).transpose()?;
    Page::of(&list, AuditEntries::of(ctx).page(which, limit.rows(), after).await?)
}

/// Nothing happened before 1970.
fn range(actor: Option<PersonId>, from: Option<Timestamp>, to: Option<Timestamp>) -> Result<store::Which, Problem> {
    let from = from.unwrap_or_default().max(Timestamp::default());
    if to.is_some_and(|to| to < from) {
        let detail = format!("is before {from}, where the range begins");
        return Err(Problem::unprocessable(vec![FieldError { field: "?to".to_owned(), detail }]));
    }
    Ok(store::Which { actor, from: Some(from), to })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_that_ends_before_it_begins_is_refused() {
        let at = |millis| Some(Timestamp::from_millis(millis));
        assert!(range(None, at(5), at(5)).is_ok());
        assert_eq!(range(None, at(5), at(4)).unwrap_err().body().errors[0].field, "?to");
        assert_eq!(range(None, None, at(-1)).unwrap_err().status(), 422);
        assert_eq!(range(None, at(-9), at(0)).unwrap().from, at(0));
    }
}
