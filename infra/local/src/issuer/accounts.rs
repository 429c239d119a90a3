//! Who can sign in here: the people of the demonstration, and whoever signed in with an invented e-mail address.

use kernel::OrganizationId;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::demo::{ORGANIZATIONS, PEOPLE, Person};

/// Somebody whom the issuer knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Account {
    /// The issuer's name for them, which never changes: a UUID, as Cognito's.
    pub(crate) subject: String,
    pub(crate) email: String,
    pub(crate) name: String,
}

impl Account {
    /// Always the same for one address, so that whoever forgets everything and begins again is the same subject.
    fn new(email: &str, name: &str) -> Self {
        Self { subject: subject(email), email: email.to_owned(), name: name.to_owned() }
    }

    /// The account of somebody from the demonstration.
    pub(crate) fn of(person: &Person) -> Self {
        let mailbox = person.name.to_lowercase().replace(' ', ".");
        Self::new(&format!("{mailbox}@{}", domain(person.organization.id)), person.name)
    }

    /// A new account with this address; the error is a sentence for whoever typed it.
    pub(crate) fn invented(email: &str) -> Result<Self, &'static str> {
        const WRONG: &str = "Write an e-mail address, such as sam.reed@example.com.";
        let email = email.trim().to_ascii_lowercase();
        let (mailbox, domain) = email.split_once('@').ok_or(WRONG)?;
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-_+".contains(&byte);
        let fits = !mailbox.is_empty() && domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.');
        if !fits || email.len() > 254 || !mailbox.bytes().chain(domain.bytes()).all(allowed) {
            return Err(WRONG);
        }
        Ok(Self::new(&email, &name_of(mailbox)))
    }
}

/// An invented domain, by the reserved ending `.example`.
fn domain(organization: OrganizationId) -> String {
    let found = ORGANIZATIONS.iter().find(|known| known.id == organization);
    let name = found.map_or("nowhere", |organization| organization.name);
    format!("{}.example", name.to_lowercase().replace(' ', "-"))
}

/// `sam.reed` is called Sam Reed; what has no words is called as it is.
fn name_of(mailbox: &str) -> String {
    let words = mailbox.split(['.', '-', '_', '+']).filter(|word| !word.is_empty());
    let name = words.map(|word| word[..1].to_uppercase() + &word[1..]).collect::<Vec<_>>().join(" ");
    if name.is_empty() { mailbox.to_owned() } else { name }
}

fn subject(email: &str) -> String {
    let digest = Sha256::digest(email);
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}

/// All accounts: the demonstration's, and those that were invented, kept with the data.
pub(crate) fn all(invented: &[Account]) -> impl Iterator<Item = Account> {
    PEOPLE.iter().map(Account::of).chain(invented.iter().cloned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_makes_an_account_and_always_the_same_one() {
        let account = Account::invented(" Sam.Reed@Example.com ").unwrap();
        assert_eq!((account.email.as_str(), account.name.as_str()), ("sam.reed@example.com", "Sam Reed"));
        assert_eq!(Account::invented("sam.reed@example.com").unwrap(), account);
        assert_eq!(account.subject.len(), 36);
        assert_eq!(Account::invented("+@example.com").unwrap().name, "+");
        for wrong in ["", "sam", "sam@", "@example.com", "sam@com", "a b@example.com", "<b>@example.com", "sam@example.com."] {
            assert!(Account::invented(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn people_of_the_demonstration_have_addresses_that_nobody_owns() {
        assert_eq!(Account::of(&PEOPLE[0]).email, "amara.okafor@harbour-analytics.example");
    }
}
