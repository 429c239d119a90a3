//! What goes wrong in this domain, as problems.

use runtime::Problem;

use crate::authorizer::TokenError;

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Self {
        Self::unauthorized("The token was not accepted.").because(error)
    }
}
