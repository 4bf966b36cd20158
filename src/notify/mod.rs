//! Telling people by mail: what a mail says, how it is sent, when it is tried again. Holds no
//! store and no clock; nothing here decides who is told.

pub mod bulletin;
pub mod held;
pub mod hook;
pub mod message;
pub mod pipeline;
pub mod queue;
pub mod send;
pub mod settings;
pub mod syslog;

pub use message::{
    Letter, LetterError, Rendered, Told, changes_subject, letter, plain, render, render_because,
    render_changes,
};
pub use queue::{MailStore, Next, Queued, Tally};
pub use send::{Sender, Sent};
pub use settings::{Attach, Login, MailSettings, Recipient, Route, Security, SettingsError, SmtpSettings};
