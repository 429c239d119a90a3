//! The condition keys that the local cloud knows the values of; a condition on another one could never be right.

/// A key; `*` at its end is the name of a tag.
struct Known {
    name: &'static str,
    /// Whether a request can have several values.
    multivalued: bool,
}

const fn single(name: &'static str) -> Known {
    Known { name, multivalued: false }
}

const fn multiple(name: &'static str) -> Known {
    Known { name, multivalued: true }
}

const KNOWN: &[Known] = &[
    single("aws:PrincipalAccount"),
    single("aws:PrincipalArn"),
    single("aws:PrincipalTag/*"),
    single("aws:RequestTag/*"),
    single("aws:ResourceTag/*"),
    single("aws:SecureTransport"),
    multiple("aws:TagKeys"),
    multiple("dynamodb:LeadingKeys"),
    single("dynamodb:Select"),
    single("iam:ResourceTag/*"),
    single("s3:prefix"),
    single("sts:RoleSessionName"),
];

/// Whether a key can have several values; the error names the keys that there are.
pub(super) fn multivalued(key: &str) -> Result<bool, String> {
    let is = |known: &&Known| match known.name.strip_suffix('*') {
        Some(start) => {
            let (found, tag) = key.split_at_checked(start.len()).unwrap_or((key, ""));
            found.eq_ignore_ascii_case(start) && !tag.is_empty()
        }
        None => known.name.eq_ignore_ascii_case(key),
    };
    KNOWN.iter().find(is).map(|known| known.multivalued).ok_or_else(|| {
        let names: Vec<_> = KNOWN.iter().map(|known| known.name).collect();
        format!("the local cloud does not know the condition key {key}; it knows {}", names.join(", "))
    })
}
