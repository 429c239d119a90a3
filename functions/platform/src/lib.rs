//! Who may come in: the authorizers at the doors, tickets for the socket, the life of a connection, health.
//!
//! A person shows a token at the REST door and is let into one organization at a time. With a ticket, which works once and
//! for a minute, they open a socket; from then on the other domains know who speaks. Every file below a noun is a function:
//!
//! | function | called by |
//! |---|---|
//! | `authorizer_request` | the REST APIs, before every function of an organization |
//! | `authorizer_person` | the REST APIs, before the functions of a person in no organization |
//! | `authorizer_socket` | the socket, before `$connect` |
//! | `health_get` | `GET /platform/health` |
//! | `ticket_create` | `POST /platform/tickets` |
//! | `socket_connect`, `socket_disconnect`, `socket_ping`, `socket_default` | the socket |

pub mod authorizer;
pub mod health;
pub mod socket;
pub mod ticket;

mod problem;

/// The functions of this domain.
pub const FUNCTIONS: runtime::Functions = &[authorizer::FUNCTIONS, health::FUNCTIONS, socket::FUNCTIONS, ticket::FUNCTIONS];
