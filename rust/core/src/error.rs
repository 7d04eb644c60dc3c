//! Why an image or a whole call was refused.

/// Why one image was not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// The engine does not take this kind of image; another decoder should be asked.
    Declined(String),
    /// The image can not be delivered by anybody: unreadable, or the plan makes no sense for it.
    Failed(String),
    /// Its file was not read in the time that it may take.
    TimedOut(String),
}

/// Why a call was refused before any image was touched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub String);

/// Makes a [`Refused`] that says what was wrong, what was received and what is accepted.
#[must_use]
pub fn refused(what: &str, received: impl std::fmt::Display, accepted: &str) -> Refused {
    Refused(format!("{what}: received {received}; accepted: {accepted}"))
}
