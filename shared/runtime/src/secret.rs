//! Secrets that somebody holds in their hand: a ticket, an invitation's link.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// 256 random bits as 43 characters that a URL takes. Only its hash is ever stored.
#[must_use]
pub fn secret() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_two_are_alike() {
        let (one, two) = (super::secret(), super::secret());
        assert_ne!(one, two);
        assert_eq!(one.len(), 43);
    }
}
