//! The pages that people see: whom to be, and what went wrong. Plain HTML with one stylesheet; no script, nothing from elsewhere.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::accounts::Account;
use crate::demo::{ORGANIZATIONS, PEOPLE};

/// The page on which one chooses whom to be. `target` takes the form, `client` is where it leads back to, and `wrong` is what
/// was typed and what is the matter with it.
pub(super) fn sign_in(accounts: &[Account], target: &str, client: &str, wrong: Option<(&str, &str)>) -> Response {
    // Two forms: by Enter a browser presses the first button of a form, and that must not be somebody else's.
    let form = format!("<form method=\"post\" action=\"{}\" novalidate>\n", escape(target));
    let mut body = format!(
        "<h1>Sign in</h1>\n<p class=\"lead\">Choose who to be. Everybody here is invented, and nobody needs a password.</p>\n{form}"
    );
    for organization in ORGANIZATIONS {
        let people = PEOPLE.iter().filter(|person| person.organization == organization);
        let people = people.map(|person| (Account::of(person), capital(person.role.as_str())));
        group(&mut body, organization.name, people);
    }
    let invented = accounts.iter().skip(PEOPLE.len()).map(|account| (account.clone(), account.email.clone()));
    if accounts.len() > PEOPLE.len() {
        group(&mut body, "Signed in here before", invented);
    }
    let (typed, problem) = wrong.unwrap_or_default();
    let (about, message) = match wrong {
        Some(_) => (
            " aria-invalid=\"true\" aria-describedby=\"problem\" autofocus",
            format!("<p class=\"problem\" id=\"problem\" role=\"alert\">{}</p>\n", escape(problem)),
        ),
        None => (" aria-describedby=\"hint\"", String::new()),
    };
    let _ = write!(
        body,
        "</form>\n{form}<section class=\"somebody\" aria-labelledby=\"somebody\">\n<h2 id=\"somebody\">Somebody new</h2>\n\
         <label for=\"email\">E-mail address</label>\n<div class=\"field\">\
         <input id=\"email\" name=\"email\" type=\"email\" inputmode=\"email\" autocomplete=\"off\" autocapitalize=\"none\" \
         spellcheck=\"false\" placeholder=\"sam.reed@example.com\" value=\"{}\"{about}>\
         <button class=\"go\">Continue</button></div>\n{message}\
         <p class=\"hint\" id=\"hint\">Any invented address will do: it becomes a new person, and is the same one next time.</p>\n\
         </section>\n</form>\n",
        escape(typed)
    );
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page(status, "Sign in", &body, client)
}

fn group(body: &mut String, title: &str, people: impl Iterator<Item = (Account, String)>) {
    let _ = writeln!(body, "<section>\n<h2>{}</h2>\n<ul>", escape(title));
    for (account, about) in people {
        let initials: String = account.name.split(' ').filter_map(|word| word.chars().next()).take(2).collect();
        let _ = writeln!(
            body,
            "<li><button name=\"account\" value=\"{}\" class=\"person\"><span class=\"face\" aria-hidden=\"true\">{}</span>\
             <span class=\"who\"><span class=\"name\">{}</span> <span class=\"about\">{}</span></span></button></li>",
            escape(&account.subject),
            escape(&initials.to_uppercase()),
            escape(&account.name),
            escape(&about)
        );
    }
    body.push_str("</ul>\n</section>\n");
}

/// A page that says one thing.
pub(super) fn refusal(status: StatusCode, title: &str, sentence: &str) -> Response {
    let body = format!("<h1>{}</h1>\n<p class=\"lead\">{}</p>\n", escape(title), escape(sentence));
    page(status, title, &body, "")
}

/// The stylesheet.
pub(super) fn style() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (headers, include_str!("style.css")).into_response()
}

fn page(status: StatusCode, title: &str, body: &str, client: &str) -> Response {
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{} · Career Companion</title>\n<link rel=\"stylesheet\" href=\"/issuer/style.css\">\n</head>\n<body>\n\
         <main>\n<p class=\"brand\">Career Companion</p>\n{body}</main>\n\
         <footer>The local cloud’s own issuer. It stands in for Amazon Cognito on this machine only.</footer>\n</body>\n</html>\n",
        escape(title)
    );
    // A form may lead to the client that asked, and nowhere else.
    let policy =
        format!("default-src 'none'; style-src 'self'; form-action 'self' {client}; base-uri 'none'; frame-ancestors 'none'");
    let mut response = (status, Body::from(html)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // With `no-referrer` a browser would not say where a form comes from either.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    let strict = HeaderValue::from_static("default-src 'none'; style-src 'self'; frame-ancestors 'none'");
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy).unwrap_or(strict));
    response
}

fn capital(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

/// Text as HTML, also within quotes.
fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn text_stays_text() {
        assert_eq!(escape("<a href=\"x\">'&'</a>"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
    }
}
