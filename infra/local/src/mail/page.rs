//! The mailbox for people, at `/mail`, and for programs that accept `application/json`.
//!
//! A letter is somebody else's text: its HTML is shown in a frame that runs nothing, loads nothing and is of no origin, and
//! everything else is escaped. Links open in a new tab, out of the frame.

use std::fmt::Write as _;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::{Letter, Mailbox};

const STYLE: &str = include_str!("style.css");
/// What the pages may do: style themselves and show the frame.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// What a letter may do: nothing but look like something and open links.
const LETTER_POLICY: &str = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; \
                             img-src data:; form-action 'none'; frame-ancestors 'self'";

/// Answers a `GET` of a path at or below `/mail`.
pub(crate) fn serve(mailbox: &Mailbox, path: &str, headers: &HeaderMap) -> Response {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let for_programs = accepted.contains("application/json");
    let id = path.strip_prefix("/mail").unwrap_or_default().trim_matches('/');
    let (id, frame) = id.strip_suffix("/html").map_or((id, false), |id| (id, true));
    if id.is_empty() {
        let letters = mailbox.newest_first();
        if for_programs {
            return axum::Json(letters).into_response();
        }
        return html(StatusCode::OK, PAGE_POLICY, list(&letters));
    }
    match mailbox.get(id) {
        Some(letter) if for_programs => axum::Json(letter).into_response(),
        Some(letter) if frame => html(StatusCode::OK, LETTER_POLICY, framed(&letter.html.unwrap_or_default())),
        Some(letter) => html(StatusCode::OK, PAGE_POLICY, one(&letter)),
        None if for_programs => {
            (StatusCode::NOT_FOUND, axum::Json(json!({"message": "There is no such letter."}))).into_response()
        }
        None => html(StatusCode::NOT_FOUND, PAGE_POLICY, missing()),
    }
}

fn html(status: StatusCode, policy: &'static str, page: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (status, headers, page).into_response()
}

fn page(title: &str, content: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n\
         </head>\n<body>\n<main>\n{content}</main>\n</body>\n</html>\n",
        escape(title)
    )
}

fn list(letters: &[Letter]) -> String {
    let mut content =
        "<h1>Mail</h1>\n<p class=\"quiet\">What the platform sends is kept here and does not leave this machine.</p>\n"
            .to_owned();
    if letters.is_empty() {
        content.push_str("<p>There are no letters yet.</p>\n");
    } else {
        content.push_str("<ol>\n");
        for letter in letters {
            let (subject, to, at) = (escape(subject(letter)), escape(&letter.to.join(", ")), time(letter));
            let _ = writeln!(
                content,
                "<li><a href=\"/mail/{}\"><strong>{subject}</strong><span>to {to}</span><span>{at}</span></a></li>",
                letter.id
            );
        }
        content.push_str("</ol>\n");
    }
    page("Mail", &content)
}

fn one(letter: &Letter) -> String {
    let subject = subject(letter);
    let (from, to) = (escape(&letter.from), escape(&letter.to.join(", ")));
    let mut content = format!(
        "<p><a href=\"/mail\">All mail</a></p>\n<h1>{}</h1>\n<dl><dt>From</dt><dd>{from}</dd><dt>To</dt><dd>{to}</dd><dt>Sent</dt><dd>{}</dd></dl>\n",
        escape(subject),
        time(letter)
    );
    if letter.html.is_some() {
        let _ = writeln!(
            content,
            "<h2>As HTML</h2>\n<iframe title=\"The letter as HTML\" sandbox=\"allow-popups allow-popups-to-escape-sandbox\" \
             src=\"/mail/{}/html\"></iframe>",
            letter.id
        );
    }
    if let Some(text) = &letter.text {
        let _ = writeln!(content, "<h2>As plain text</h2>\n<pre>{}</pre>", linked(text));
    }
    page(subject, &content)
}

fn missing() -> String {
    page("No such letter", "<h1>There is no such letter</h1>\n<p><a href=\"/mail\">All mail</a></p>\n")
}

/// A letter's own HTML. Links in it leave the frame: what they lead to would not work inside.
fn framed(html: &str) -> String {
    format!("<!doctype html><meta charset=\"utf-8\"><base target=\"_blank\">{html}")
}

fn subject(letter: &Letter) -> &str {
    if letter.subject.trim().is_empty() { "(no subject)" } else { &letter.subject }
}

/// `2026-11-24 13:28 UTC`.
fn time(letter: &Letter) -> String {
    let text = letter.at.to_string();
    let (date, time) = text.split_once('T').unwrap_or_default();
    format!("{date} {} UTC", time.get(..5).unwrap_or_default())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// The text with its web addresses as links.
fn linked(text: &str) -> String {
    let word = |word: &str| {
        let address = word.trim_end_matches(['.', ',', ')', '>', ';', '!', '?']);
        if !["http://", "https://"].iter().any(|scheme| address.len() > scheme.len() && address.starts_with(scheme)) {
            return escape(word);
        }
        let (shown, rest) = (escape(address), escape(&word[address.len()..]));
        format!("<a href=\"{shown}\" target=\"_blank\" rel=\"noopener noreferrer\">{shown}</a>{rest}")
    };
    text.split_inclusive(char::is_whitespace)
        .map(|piece| {
            let bare = piece.trim_end();
            format!("{}{}", word(bare), &piece[bare.len()..])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_addresses_are_links() {
        let text = linked("Hello <b>,\njoin at https://a.example/x?a=1&b=\"2\". Not javascript:alert(1)\n\nhttp://");
        assert!(text.starts_with("Hello &lt;b&gt;,\njoin at <a href=\"https://a.example/x?a=1&amp;b=&quot;2&quot;\""), "{text}");
        assert!(text.contains("</a>. Not javascript:alert(1)\n\nhttp://"), "{text}");
    }
}
