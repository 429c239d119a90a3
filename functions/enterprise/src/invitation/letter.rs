//! The letter that takes an invitation to somebody, as text and as HTML. It fetches nothing, and leaves the colours to the program
//! that shows it, so that it is readable in light and in dark.

use kernel::{Name, Role, Timestamp};

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its subject.
    pub subject: String,
    /// It, for programs that show text.
    pub text: String,
    /// It, for programs that show HTML.
    pub html: String,
}

/// Writes the letter.
#[must_use]
pub fn invitation(organization: &Name, inviter: &str, role: Role, expires_at: Timestamp, link: &str) -> Letter {
    let organization = organization.as_str();
    let role = match role {
        Role::Admin => "an administrator",
        Role::Manager => "a manager",
        Role::Member => "a member",
    };
    let until = day(expires_at);
    let subject = format!("{inviter} invites you to {organization}");
    let invites = format!("{inviter} invites you to join {organization} on Career Companion as {role}.");
    let works = format!("The link works once, until {until} (UTC). Whoever has it can join, so keep it to yourself.");
    let unexpected = "If you did not expect this letter, you need not do anything.";
    let text = format!("{invites}\n\nJoin here:\n{link}\n\n{works}\n\n{unexpected}\n");
    let html = format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
</head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:32em;margin:0 auto">
<p>{invites}</p>
<p style="margin:24px 0"><a href="{href}" style="display:inline-block;padding:10px 20px;border-radius:6px;background:#1f5fbf;color:#ffffff;text-decoration:none">Join {organization}</a></p>
<p>If the button does not work, open this address:<br><a href="{href}" style="word-break:break-all">{href}</a></p>
<p>{works}</p>
<p>{unexpected}</p>
</div>
</body>
</html>
"#,
        title = escape(&subject),
        invites = escape(&invites),
        href = escape(link),
        organization = escape(organization),
        works = escape(&works),
    );
    Letter { subject, text, html }
}

/// `2026-12-08 08:15`: nobody needs the seconds.
fn day(instant: Timestamp) -> String {
    instant.to_string().chars().take(16).map(|one| if one == 'T' { ' ' } else { one }).collect()
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(organization: &str, inviter: &str) -> Letter {
        let organization = Name::try_from(organization.to_owned()).unwrap();
        let ends = Timestamp::from_millis(1_795_465_805_123);
        invitation(&organization, inviter, Role::Manager, ends, "https://app.example/join#s3cret")
    }

    #[test]
    fn a_letter_says_who_where_as_what_until_when_and_how() {
        let letter = letter("Harbour Analytics", "Amara Okafor");
        assert_eq!(letter.subject, "Amara Okafor invites you to Harbour Analytics");
        for part in
            ["Amara Okafor", "Harbour Analytics", "a manager", "2026-11-23 20:30 (UTC)", "https://app.example/join#s3cret"]
        {
            assert!(letter.text.contains(part) && letter.html.contains(part), "{part} in {letter:?}");
        }
    }

    #[test]
    fn names_are_text_and_never_markup() {
        let letter = letter("<b>R&D</b>", "\"Mei\" <script>'");
        assert!(!letter.html.contains("<b>") && !letter.html.contains("<script>"));
        assert!(
            letter.html.contains("&lt;b&gt;R&amp;D&lt;/b&gt;") && letter.html.contains("&quot;Mei&quot; &lt;script&gt;&#39;")
        );
        assert!(letter.text.contains("<b>R&D</b>") && letter.subject.contains("<b>R&D</b>"));
    }
}
