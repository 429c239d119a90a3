//! Pages of those rows that are wanted, of a list that has others too.
//!
//! DynamoDB counts a page in rows that it read. Here rows are read until so many are wanted, or so many were read that the answer
//! would be late; then the page is shorter, perhaps empty, and still says where to go on.

use cloud::{Key, Position, Query, Rows, Sort, TenantTable};
use runtime::Problem;
use serde::de::DeserializeOwned;

/// How many rows are read at a time.
const BATCH: u32 = 200;
/// How many rows are read for one page.
const MOST: usize = 2_000;

/// Which rows, and how many that are wanted.
pub(crate) struct Wanted {
    pub(crate) partition: &'static str,
    pub(crate) sort: Sort,
    pub(crate) newest_first: bool,
    pub(crate) rows: u32,
    pub(crate) after: Option<Position>,
}

/// Reads the page; `pick` says what is shown of a row, or that it is not wanted.
///
/// # Errors
/// 400 for a position outside the list.
pub(crate) async fn wanted<T, W>(table: &TenantTable, which: Wanted, pick: impl Fn(T) -> Option<W>) -> Result<Rows<W>, Problem>
where
    T: DeserializeOwned,
{
    let Wanted { partition, sort, newest_first, rows, mut after } = which;
    let mut page = Rows { items: Vec::new(), next: None };
    let mut read = 0;
    loop {
        let query = Query::new(partition, sort.clone()).limit(BATCH).after(after);
        let batch = table.query::<T>(&if newest_first { query.newest_first() } else { query }).await?;
        read += batch.items.len();
        let next = fill(&mut page.items, batch, rows as usize, &pick);
        page.next = next.map(|next| match next {
            Next::Row(sort) => Position::after(Key::new(partition, sort)),
            Next::Batch(position) => position,
        });
        if page.next.is_none() || page.items.len() >= rows as usize || read >= MOST {
            return Ok(page);
        }
        after = page.next;
    }
}

/// Where it goes on: after a row of the batch, or with the next batch.
#[derive(Debug, PartialEq)]
enum Next {
    Row(String),
    Batch(Position),
}

/// Moves what is wanted of a batch into the page, until it is full.
fn fill<T, W>(page: &mut Vec<(String, W)>, batch: Rows<T>, rows: usize, pick: impl Fn(T) -> Option<W>) -> Option<Next> {
    let mut items = batch.items.into_iter().peekable();
    while let Some((sort, row)) = items.next() {
        if let Some(shown) = pick(row) {
            page.push((sort.clone(), shown));
            if page.len() >= rows && items.peek().is_some() {
                return Some(Next::Row(sort));
            }
        }
    }
    batch.next.map(Next::Batch)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(rows: std::ops::RangeInclusive<u32>, next: Option<Position>) -> Rows<u32> {
        Rows { items: rows.map(|row| (format!("row#{row}"), row)).collect(), next }
    }

    fn even(row: u32) -> Option<u32> {
        row.is_multiple_of(2).then_some(row)
    }

    #[test]
    fn a_full_page_goes_on_after_its_last_row() {
        let mut page = Vec::new();
        let next = fill(&mut page, batch(1..=9, None), 2, even);
        assert_eq!(page, [("row#2".to_owned(), 2), ("row#4".to_owned(), 4)]);
        assert_eq!(next, Some(Next::Row("row#4".to_owned())));
    }

    #[test]
    fn a_page_that_is_not_full_goes_on_with_the_next_batch() {
        let (mut page, after) = (vec![("row#0".to_owned(), 0)], Position::after(Key::new("O", "row#3")));
        assert_eq!(fill(&mut page, batch(1..=3, Some(after.clone())), 3, even), Some(Next::Batch(after)));
        assert_eq!(page.len(), 2);
        assert_eq!(fill(&mut page, batch(4..=4, None), 3, even), None, "the list ends with the page");
        assert_eq!(page.len(), 3);
    }
}
