//! Whether the platform is up.

use crate::world::{World, refused};

#[tokio::test]
async fn anybody_learns_that_it_is_up() {
    let answer = World::start().await.nobody().get("/platform/health").await.unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["version"], env!("CARGO_PKG_VERSION"));
}

#[tokio::test]
async fn a_path_that_is_not_is_a_problem_too() {
    let answer = World::start().await.nobody().get("/platform/nothing").await.unwrap();
    refused(&answer, 404, "not_found");
}
