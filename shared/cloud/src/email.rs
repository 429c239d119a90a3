//! E-mail, through SES.
//!
//! Without a sender there is no e-mail, and that is no error: [`Sent::Off`] says so, and whoever wanted to send shows what they
//! have to say in another way, such as a link to copy. The same holds where SES refuses: a new account is in its sandbox and may
//! write only to addresses that were verified.

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::error::{DisplayErrorContext, ProvideErrorMetadata as _, SdkError};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message};
use thiserror::Error;

/// Sends e-mail from the one sender of the deployment.
#[derive(Clone, Debug)]
pub struct Mailer {
    client: Client,
    sender: String,
}

/// One e-mail to one person, in plain text and in HTML: the reader's program chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// All of it as plain text.
    pub text: String,
    /// All of it as HTML.
    pub html: String,
}

/// What became of an e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// SES took it and will try to deliver it; this is its id there.
    Accepted(String),
    /// This deployment sends no e-mail.
    Off,
}

/// Why an e-mail was not taken.
#[derive(Debug, Error)]
pub enum EmailError {
    /// SES was not reached, is throttling, or the day's quota is used up: worth another try later.
    #[error("e-mail cannot be sent right now: {0}")]
    Unavailable(String),
    /// The sender, or in SES's sandbox the receiver, is not verified: somebody must do that, or leave the sandbox.
    #[error("an address is not verified in SES: {0}")]
    Unverified(String),
    /// SES does not take this e-mail, or none from this account.
    #[error("SES refused the e-mail: {0}")]
    Refused(String),
}

impl EmailError {
    /// Whether the same e-mail may be taken later.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

impl Mailer {
    pub(crate) fn new(sdk: &aws_config::SdkConfig, sender: &str) -> Self {
        Self { client: Client::new(sdk), sender: sender.to_owned() }
    }

    /// Hands one e-mail to SES.
    ///
    /// # Errors
    /// See [`EmailError`]; that there is no sender is no error but [`Sent::Off`].
    pub async fn send(&self, email: Email) -> Result<Sent, EmailError> {
        if self.sender.is_empty() {
            return Ok(Sent::Off);
        }
        let content = |text: String| Content::builder().charset("UTF-8").data(text).build();
        let whole = |error: aws_sdk_sesv2::error::BuildError| EmailError::Refused(error.to_string());
        let body = Body::builder().text(content(email.text).map_err(whole)?).html(content(email.html).map_err(whole)?).build();
        let message = Message::builder().subject(content(email.subject).map_err(whole)?).body(body).build();
        let request = self.client.send_email().from_email_address(&self.sender);
        let request = request.destination(Destination::builder().to_addresses(email.to).build());
        let sent = request.content(EmailContent::builder().simple(message).build()).send().await;
        sent.map(|sent| Sent::Accepted(sent.message_id.unwrap_or_default())).map_err(|error| refusal(&error))
    }
}

fn refusal(error: &SdkError<SendEmailError>) -> EmailError {
    let whole = DisplayErrorContext(error).to_string();
    let SdkError::ServiceError(answer) = error else { return EmailError::Unavailable(whole) };
    let said = answer.err().message().unwrap_or_default();
    match answer.err() {
        SendEmailError::TooManyRequestsException(_) | SendEmailError::LimitExceededException(_) => EmailError::Unavailable(whole),
        SendEmailError::MailFromDomainNotVerifiedException(_) => EmailError::Unverified(whole),
        // That somebody is not verified has no kind of its own: it is a rejected message, and only its text says why.
        SendEmailError::MessageRejected(_) if said.contains("not verified") => EmailError::Unverified(said.to_owned()),
        _ if answer.raw().status().is_server_error() => EmailError::Unavailable(whole),
        _ => EmailError::Refused(whole),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Access, Cloud};
    use kernel::{Clock, Config};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    async fn cloud(sender: &str, endpoint: String) -> Cloud {
        let config = Config::read(|key| (key == "EMAIL_SENDER").then(|| sender.to_owned())).unwrap();
        let (access_key, secret_key, region) = ("k".to_owned(), "s".to_owned(), "us-east-1".to_owned());
        Cloud::new(config, Access::Explicit { endpoint, region, access_key, secret_key }, Clock::system()).await
    }

    fn email() -> Email {
        let text = |text: &str| text.to_owned();
        Email { to: text("mei@example.com"), subject: text("Hello"), text: text("Hello"), html: text("<p>Hello") }
    }

    /// What comes of an answer that SES gives to every try.
    async fn after(status: &str, kind: &str, message: &str) -> EmailError {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let body = format!("{{\"message\":\"{message}\"}}");
        let answer = format!(
            "HTTP/1.1 {status}\r\nx-amzn-errortype: {kind}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        let server = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = [0; 8192];
                let _ = stream.read(&mut request).await;
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        let error = cloud("no-reply@example.com", endpoint).await.email().send(email()).await.unwrap_err();
        server.abort();
        error
    }

    #[tokio::test]
    async fn without_a_sender_nothing_is_sent_and_nobody_is_asked() {
        let nowhere = cloud("", "http://127.0.0.1:1".to_owned()).await;
        assert_eq!(nowhere.email().send(email()).await.unwrap(), Sent::Off);
    }

    #[tokio::test]
    async fn refusals_say_whether_to_try_again_to_verify_or_to_give_up() {
        let sandbox =
            "Email address is not verified. The following identities failed the check in region US-EAST-1: mei@example.com";
        let error = after("400 Bad Request", "MessageRejected", sandbox).await;
        assert!(matches!(&error, EmailError::Unverified(said) if said == sandbox), "{error}");
        let error = after("400 Bad Request", "MessageRejected", "Email address is on the suppression list.").await;
        assert!(matches!(error, EmailError::Refused(_)) && !error.is_transient(), "{error}");
        let error = after("400 Bad Request", "MailFromDomainNotVerifiedException", "x").await;
        assert!(matches!(error, EmailError::Unverified(_)), "{error}");
        let error = after("403 Forbidden", "AccessDeniedException", "not authorized").await;
        assert!(matches!(error, EmailError::Refused(_)), "{error}");
        for (status, kind) in
            [("429 Too Many Requests", "TooManyRequestsException"), ("500 Internal Server Error", "InternalFailure")]
        {
            let error = after(status, kind, "later").await;
            assert!(error.is_transient(), "{error}");
        }
        let nobody = cloud("no-reply@example.com", "http://127.0.0.1:1".to_owned()).await;
        assert!(nobody.email().send(email()).await.unwrap_err().is_transient());
    }
}
