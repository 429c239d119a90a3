//! Which addresses may be asked for something that must not be tampered with.

/// Whether this is an `https://` address, or an `http://` one that never leaves this machine.
///
/// The host may only consist of letters, digits, dots, hyphens and a port (or be `[::1]`), so that every reader of the address
/// finds the same host in it.
#[must_use]
pub fn is_trustworthy(url: &str) -> bool {
    let plain = |url: &str| url.bytes().all(|byte| byte.is_ascii_graphic());
    let (encrypted, rest) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
        (Some(rest), _) => (true, rest),
        (None, Some(rest)) => (false, rest),
        (None, None) => return false,
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    plain(url) && host(&rest[..end]).is_some_and(|host| encrypted || matches!(host, "127.0.0.1" | "localhost" | "[::1]"))
}

/// The host of `host` or `host:port`.
fn host(authority: &str) -> Option<&str> {
    let (host, port) = match authority.strip_prefix("[::1]") {
        Some(rest) => ("[::1]", rest),
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    let named = !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    let port_fits = port.is_empty() || port.strip_prefix(':').is_some_and(|digits| digits.parse::<u16>().is_ok());
    ((named || host == "[::1]") && port_fits).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::is_trustworthy;

    #[test]
    fn encrypted_addresses_and_this_machine_are_trusted() {
        for url in [
            "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_a",
            "https://id.example.com:8443/realms/x?y#z",
            "http://127.0.0.1:3000/issuer",
            "http://localhost/",
            "http://[::1]:80",
        ] {
            assert!(is_trustworthy(url), "{url}");
        }
    }

    #[test]
    fn others_and_addresses_that_readers_could_understand_differently_are_not() {
        for url in [
            "",
            "https://",
            "http://id.example.com/",
            "http://127.0.0.1.example.com/",
            "http://127.0.0.1@example.com/",
            "http://127.0.0.1\\@example.com/",
            "http://127.0.0.1:3000@example.com/",
            "https://id.example.com:port/",
            "https://id.example.com/a b",
            "ftp://localhost/",
            "HTTP://localhost/",
            "http://2130706433/",
        ] {
            assert!(!is_trustworthy(url), "{url}");
        }
    }
}
