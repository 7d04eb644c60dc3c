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
    /// There is not enough memory for it at the moment.
    OutOfMemory(String),
}

/// There is not so much memory, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is not enough memory for {0} bytes")]
pub struct OutOfMemory(pub usize);

impl From<OutOfMemory> for Status {
    fn from(error: OutOfMemory) -> Self {
        Self::OutOfMemory(error.to_string())
    }
}

/// Why a call was refused before any image was touched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// An argument makes no sense.
    #[error("{0}")]
    Argument(String),
    /// See [`OutOfMemory`].
    #[error(transparent)]
    Memory(#[from] OutOfMemory),
}

impl From<Refused> for Status {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Argument(reason) => Self::Failed(reason),
            Refused::Memory(error) => error.into(),
        }
    }
}

/// Makes a [`Refused`] that says what was wrong, what was received and what is accepted.
#[must_use]
pub fn refused(what: &str, received: impl std::fmt::Display, accepted: &str) -> Refused {
    Refused::Argument(format!("{what}: received {received}; accepted: {accepted}"))
}
