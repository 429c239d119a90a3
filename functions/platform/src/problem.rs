//! What goes wrong in this domain, as problems.

use runtime::Problem;

use crate::authorizer::TokenError;

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Self {
        match error {
            // The token may be good: whoever holds it must not be sent to sign in again.
            TokenError::Keys(_) => Self::unavailable(error),
            _ => Self::unauthorized("The token was not accepted.").because(error),
        }
    }
}
