//! The collaboration domain on Lambda.

/// Serves the function that Lambda names.
#[tokio::main]
async fn main() -> Result<(), runtime::ServeError> {
    runtime::serve(collaboration::FUNCTIONS).await
}
