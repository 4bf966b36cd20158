//! What hinders the agent itself while it runs, as it writes it down for the next judgement.

/// A hindrance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hindrance {
    /// The clock was set: milliseconds that it lies ahead of where it would be, negative for behind.
    Clock,
    /// Little room is left on the volume of the state directory: bytes.
    Room,
    /// A newer configuration is refused: when it was read, in milliseconds since 1970.
    Configuration,
}

impl Hindrance {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Clock, Self::Room, Self::Configuration];

    /// Its word in the stores; 0 is written when it hinders no more.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clock => "clock",
            Self::Room => "room",
            Self::Configuration => "configuration",
        }
    }

    /// The mark that holds its value.
    pub fn mark(self) -> String {
        format!("hindered_{}", self.as_str())
    }
}
