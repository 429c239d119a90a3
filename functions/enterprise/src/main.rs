//! The enterprise domain on Lambda.

/// Serves the function that Lambda names.
#[tokio::main]
async fn main() -> Result<(), runtime::ServeError> {
    runtime::serve(enterprise::FUNCTIONS).await
}
