//! The two languages, and how a reader's choice is read from options and environment.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use unic_langid::LanguageIdentifier;

/// A language that Holdfast speaks.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub enum Lang {
    /// Chinese as written in mainland China.
    #[serde(rename = "zh-CN")]
    ZhCn,
    /// English.
    #[serde(rename = "en")]
    En,
}

/// A language that Holdfast does not speak.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("cannot speak {0:?}: only zh-CN and en are known; give one of them")]
pub struct UnknownLang(pub String);

impl Lang {
    /// Both languages.
    pub const ALL: [Self; 2] = [Self::ZhCn, Self::En];

    /// The tag, as in the `lang` attribute of HTML.
    pub fn tag(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }

    /// The language of an environment: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set
    /// and not empty decides, as POSIX has it; anything but Chinese is English.
    pub fn from_env(read: impl Fn(&str) -> Option<String>) -> Self {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| read(name).filter(|value| !value.is_empty()))
            .unwrap_or_default();
        if locale.to_ascii_lowercase().starts_with("zh") { Self::ZhCn } else { Self::En }
    }

    pub(super) fn identifier(self) -> LanguageIdentifier {
        self.tag().parse().expect("BUG: the tags of this list are well formed")
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl FromStr for Lang {
    type Err = UnknownLang;

    fn from_str(text: &str) -> Result<Self, UnknownLang> {
        match text.to_ascii_lowercase().replace('_', "-").as_str() {
            "zh-cn" | "zh" | "zh-hans" | "zh-hans-cn" => Ok(Self::ZhCn),
            "en" | "en-us" | "en-gb" => Ok(Self::En),
            _ => Err(UnknownLang(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_read_in_its_usual_spellings() {
        assert_eq!("zh-CN".parse(), Ok(Lang::ZhCn));
        assert_eq!("zh_cn".parse(), Ok(Lang::ZhCn));
        assert_eq!("zh".parse(), Ok(Lang::ZhCn));
        assert_eq!("en".parse(), Ok(Lang::En));
        assert_eq!("de".parse::<Lang>(), Err(UnknownLang("de".to_owned())));
    }

    #[test]
    fn the_first_locale_that_is_set_decides() {
        let env = |all: &'static str, lang: &'static str| {
            move |name: &str| match name {
                "LC_ALL" => Some(all.to_owned()),
                "LANG" => Some(lang.to_owned()),
                _ => None,
            }
        };
        assert_eq!(Lang::from_env(env("", "zh_CN.UTF-8")), Lang::ZhCn);
        assert_eq!(Lang::from_env(env("C", "zh_CN.UTF-8")), Lang::En);
        assert_eq!(Lang::from_env(|_| None), Lang::En);
    }
}
