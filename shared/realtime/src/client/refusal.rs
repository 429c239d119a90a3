//! What the platform refuses, and what the client does about it. The codes are those of `docs/realtime.md`.

use ot::Delta;

use super::sending::{catch_up_request, open_request, submit_request};
use super::{Action, Client, ClientError, Link};
use crate::wire::{Capacity, ProblemFrame};

impl Client {
    /// A request was refused.
    pub(super) fn refused(&mut self, frame: ProblemFrame, actions: &mut Vec<Action>) -> Result<(), ClientError> {
        let (request, code, detail) = (frame.request.unwrap_or_default().0, frame.problem.code, frame.problem.detail);
        if request == open_request(self.opens).0 {
            // A part that does not answer is asked again when the answer is overdue.
            if frame.problem.status < 500 {
                self.link = Link::Closed;
                if code == "resync" {
                    self.start_again(actions);
                } else {
                    actions.push(Action::CannotOpen { code, detail });
                }
            }
            return Ok(());
        }
        if request == catch_up_request(self.revision).0 && code == "resync" {
            self.start_again(actions);
            return Ok(());
        }
        let in_flight = self.in_flight.as_ref().map(|mine| submit_request(mine.seq).0);
        // When the document is opened again the change is sent again, and what was said about it before is out of date.
        if in_flight != Some(request) || self.capacity().is_none() {
            return Ok(());
        }
        match code.as_str() {
            "lease_lost" => {
                self.link = Link::Closed;
                actions.push(Action::Reopen);
            }
            // What is in flight is rebased when the client knows all that happened, and sent again.
            "behind" | "resync" => {
                self.sent_at = None;
                self.outdated = true;
                self.catch_up(actions);
            }
            "not_a_writer" => {
                self.link = Link::Open(Capacity::Viewer);
                self.sent_at = None;
            }
            "invalid_change" | "invalid" => {
                if let Some(mine) = self.in_flight.take() {
                    self.sent_at = None;
                    self.take_back(&mine.rolling, actions)?;
                    actions.push(Action::Refused { change: mine.rolling, code, detail });
                }
            }
            // Anything else is tried again when the answer is overdue.
            _ => {}
        }
        Ok(())
    }

    /// Takes a change out from under the buffer.
    fn take_back(&mut self, change: &Delta, actions: &mut Vec<Action>) -> Result<(), ClientError> {
        let undo = change.invert(&self.confirmed)?;
        self.show(undo, None, actions)
    }
}
