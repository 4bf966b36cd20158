//! Errors that hold typed facts and become sentences late, in the language of whoever reads them.

use std::io::{Error, ErrorKind};

use super::{Said, Text};

/// What can be told in either language.
pub trait Told {
    /// The sentence, without a full stop and without a name in front.
    fn told(&self, text: &Text) -> String;
}

/// `Display` for logs: the English sentence of [`Told`], so that no wording stands in two places.
macro_rules! told_in_english {
    ($($error:ty),+ $(,)?) => {
        $(impl std::fmt::Display for $error {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let english = $crate::text::for_lang($crate::text::Lang::En);
                f.write_str(&$crate::text::Told::told(self, english))
            }
        })+
    };
}

pub(crate) use told_in_english;

impl Said {
    /// What the system says of a failed call: in words for what people meet, else in its own.
    pub fn system(error: &Error) -> Self {
        let id = match error.kind() {
            ErrorKind::NotFound => "system-not-found",
            ErrorKind::PermissionDenied => "system-permission",
            ErrorKind::AlreadyExists => "system-exists",
            ErrorKind::NotADirectory => "system-no-folder",
            ErrorKind::IsADirectory => "system-folder",
            ErrorKind::NotSeekable => "system-irregular",
            ErrorKind::FileTooLarge => "system-too-large",
            ErrorKind::StorageFull => "system-full",
            ErrorKind::ReadOnlyFilesystem => "system-read-only",
            ErrorKind::ConnectionRefused => "system-refused",
            ErrorKind::TimedOut | ErrorKind::WouldBlock => "system-late",
            _ => return Self::from(error.to_string()),
        };
        Self::of(id, [])
    }
}

impl Text {
    /// See [`Said::system`].
    pub fn system(&self, error: &Error) -> String {
        Said::system(error).say(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Lang, for_lang};

    #[test]
    fn the_system_speaks_the_readers_language_where_people_meet_it() {
        let gone = Error::from(ErrorKind::NotFound);
        assert_eq!(for_lang(Lang::En).system(&gone), "it is not there");
        assert_eq!(for_lang(Lang::ZhCn).system(&gone), "不存在");
        let odd = Error::other("the moon is full");
        assert_eq!(for_lang(Lang::ZhCn).system(&odd), "the moon is full");
    }
}
