//! How the reader is set up: the settings, the themes, and what the terminal is like; and the commands that change
//! these.

use crate::action::Effect;
use crate::config::setting::{self, SETTINGS, Setting, Value};
use crate::config::{AUTO, Config, Symbols};
use crate::keymap::Keymap;
use crate::text::CleanBuf;
use crate::theme::tone::Depth;
use crate::theme::{self, Ground, Theme};

use super::App;
use super::geometry::{Dragged, Shape};
use super::page::{Page, Subject};

/// What is known of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terminal {
    /// How many colours it has.
    pub depth: Depth,
    /// What lies behind its text.
    pub ground: Ground,
    /// Whether it can show more than ASCII.
    pub is_unicode: bool,
}

impl Default for Terminal {
    fn default() -> Terminal {
        Terminal { depth: Depth::True, ground: Ground::Any, is_unicode: true }
    }
}

/// See the module.
#[derive(Debug)]
pub struct Setup {
    /// The settings as they are now.
    pub config: Config,
    /// As the file has them.
    filed: Config,
    /// What is wrong with the files.
    bad: Vec<CleanBuf>,
    terminal: Terminal,
    own: Vec<Theme>,
    /// The theme that is tried on, by its name.
    tried: Option<String>,
    /// The theme that is shown, as this terminal can show it.
    theme: Theme,
    /// What was dragged in this session.
    pub dragged: Dragged,
    /// Whether the terminal tells `^I` from Tab.
    pub tells_keys: bool,
    /// Whether the story is to have the screen for itself, as long as it has the keys.
    pub zen: bool,
}

impl Default for Setup {
    fn default() -> Setup {
        let config = Config::usual();
        Setup {
            filed: config.clone(),
            config,
            bad: Vec::new(),
            terminal: Terminal::default(),
            own: Vec::new(),
            tried: None,
            theme: Theme::default(),
            dragged: Dragged::default(),
            tells_keys: false,
            zen: false,
        }
    }
}

/// When other paths take hold: the library is of those that the reader was started with.
const NEXT_TIME: &str = "what is opened at the next start";

impl Setup {
    /// How things look.
    pub fn theme(&self) -> &Theme {
        &self.theme
    }

    /// What is wrong with the files.
    pub fn bad(&self) -> &[CleanBuf] {
        &self.bad
    }

    /// Whether only ASCII is to be shown, as far as the program chooses its signs.
    pub fn is_ascii(&self) -> bool {
        match self.config.symbols {
            Symbols::Auto => !self.terminal.is_unicode,
            Symbols::Unicode => false,
            Symbols::Ascii => true,
        }
    }

    /// All themes: the person's own, and those built in that none of these takes the place of.
    pub fn themes(&self) -> impl Iterator<Item = &Theme> {
        let built_in = theme::built_in().iter();
        let free = built_in.filter(|theme| self.own.iter().all(|own| own.name != theme.name));
        free.chain(&self.own)
    }

    fn names(&self) -> Vec<String> {
        self.themes().map(|theme| theme.name.clone()).collect()
    }

    /// How panes share the screen, as far as that is set.
    pub fn shape(&self) -> Shape {
        let config = &self.config;
        Shape {
            measure: config.measure,
            centred: config.centred,
            views: config.views,
            views_width: config.views_width,
            list_share: config.list_share,
            dragged: self.dragged,
            zen: self.zen,
        }
    }

    /// The name of the theme that is set; for [`AUTO`], of the one that goes with the terminal.
    fn set_theme(&self) -> &str {
        if self.config.theme == AUTO { theme::usual(self.terminal.ground) } else { &self.config.theme }
    }

    fn dress(&mut self) {
        let name = self.tried.as_deref().unwrap_or_else(|| self.set_theme());
        let found = self.themes().find(|theme| theme.name == name);
        self.theme = found.cloned().unwrap_or_default().at(self.terminal.depth);
    }
}

impl App {
    /// What the terminal is like, as far as it has told.
    pub fn set_terminal(&mut self, terminal: Terminal) {
        self.setup.terminal = terminal;
        self.setup.dress();
    }

    /// The terminal has told what lies behind its text.
    pub(super) fn set_ground(&mut self, ground: Ground) {
        self.setup.terminal.ground = ground;
        self.setup.dress();
        if self.subject() == Some(Subject::Themes) {
            self.renew_page();
        }
    }

    /// Takes the settings and themes as their files have them now. What was set by hand since stays, unless the file
    /// says something new about it.
    pub(super) fn take_config(&mut self, config: Option<Config>, own: Vec<Theme>, bad: Vec<CleanBuf>) {
        if let Some(first) = bad.first().filter(|first| !self.setup.bad.contains(first)) {
            let more = match bad.len() {
                1 => String::new(),
                many => format!(" (and {} more: `:problems` lists them)", many - 1),
            };
            self.complain(&format!("{first}{more}"));
        }
        (self.setup.own, self.setup.bad) = (own, bad);
        if let Some(filed) = config {
            if filed.paths != self.setup.filed.paths && self.loading.done {
                self.say(&format!("`paths`: {NEXT_TIME}"));
            }
            for setting in SETTINGS {
                if setting.show(&filed) != setting.show(&self.setup.filed) {
                    setting.copy(&filed, &mut self.setup.config);
                }
            }
            self.setup.config.keys.clone_from(&filed.keys);
            self.keymap = Keymap::with(&filed.keys);
            self.setup.filed = filed;
        }
        self.setup.dress();
        self.renew_problems();
        if self.subject() == Some(Subject::Themes) {
            self.renew_page();
        }
    }

    /// `:set`: all settings, one of them, or a new value for one until the program ends.
    pub(super) fn set(&mut self, text: &str) {
        let (name, value) = match text.split_once([' ', '=']) {
            Some((name, value)) => (name, value.trim_start_matches([' ', '='])),
            None => (text, ""),
        };
        if name.is_empty() {
            self.page = Some(Page::settings(&setting::all(&self.setup.config)));
            return;
        }
        let bare = name.trim_end_matches(['!', '&', '?']);
        let setting = match setting::meant(bare) {
            Ok(setting) => setting,
            Err(reason) => return self.complain(&reason),
        };
        let changed = match (&name[bare.len()..], value) {
            ("!", "") => match setting.toggled(&self.setup.config) {
                Some(value) => self.put(setting, &value),
                None => Err(format!("`{}` is not on or off, so it can't be turned round", setting.name)),
            },
            ("&", "") => {
                setting.copy(&Config::usual(), &mut self.setup.config);
                Ok(())
            }
            (_, "") => Ok(()),
            _ => self.put(setting, &setting.typed(value)),
        };
        match changed {
            Ok(()) => {
                self.setup.dress();
                let when = if setting.name == "paths" { format!("; {NEXT_TIME}") } else { String::new() };
                self.say(&format!("{} = {}{when}", setting.name, setting.show(&self.setup.config)));
            }
            Err(reason) => self.complain(&reason),
        }
    }

    fn put(&mut self, setting: &Setting, value: &Value) -> Result<(), String> {
        let names = self.setup.names();
        setting.put(&mut self.setup.config, value, &names)
    }

    /// Sets what is a text, for this session.
    pub(super) fn put_setting(&mut self, name: &str, value: &str) {
        let put = setting::by_name(name).map(|setting| self.put(setting, &Value::Text(value.to_owned())));
        if let Some(Err(reason)) = put {
            self.complain(&reason);
        }
    }

    /// `:theme`: takes the theme of this name, or shows all of them.
    pub(super) fn choose_theme(&mut self, name: &str, effects: &mut Vec<Effect>) {
        if name.is_empty() {
            self.open_themes();
            return;
        }
        let setting = setting::by_name("theme");
        match setting.map(|setting| self.put(setting, &Value::Text(name.to_owned()))) {
            Some(Err(reason)) => self.complain(&reason),
            _ => self.keep_theme(effects),
        }
    }

    /// The page of themes, with the one that is set under the cursor.
    pub(super) fn open_themes(&mut self) {
        let set = self.setup.tried.clone().unwrap_or_else(|| self.setup.config.theme.clone());
        let usual = theme::usual(self.setup.terminal.ground);
        let auto = (AUTO.to_owned(), format!("What goes with your terminal: {usual}"));
        let all = self.setup.themes().map(|theme| (theme.name.clone(), theme.about.clone()));
        let all: Vec<_> = std::iter::once(auto).chain(all).collect();
        let at = all.iter().position(|(name, _)| *name == set).unwrap_or_default();
        self.page = Some(Page::themes(&all, at));
    }

    /// Shows the theme under the cursor of the page, if that is open; otherwise the one that is set.
    pub(super) fn try_theme(&mut self) {
        let tried = self.page.as_ref().filter(|page| page.subject == Subject::Themes);
        let tried = tried.and_then(|page| page.chosen()).map(str::to_owned);
        let usual = theme::usual(self.setup.terminal.ground);
        let tried = tried.map(|name| if name == AUTO { usual.to_owned() } else { name });
        if tried != self.setup.tried {
            self.setup.tried = tried;
            self.setup.dress();
        }
    }

    /// Takes the theme under the cursor of the page.
    pub(super) fn take_theme(&mut self, effects: &mut Vec<Effect>) {
        let Some(name) = self.page.take().and_then(|page| page.chosen().map(str::to_owned)) else { return };
        self.setup.config.theme = name;
        self.keep_theme(effects);
    }

    fn keep_theme(&mut self, effects: &mut Vec<Effect>) {
        self.setup.dress();
        let theme = self.setup.config.theme.clone();
        let depth =
            if self.setup.terminal.depth == Depth::None { "; NO_COLOR hides its colours" } else { "" };
        self.say(&format!("the theme is `{theme}`{depth}"));
        effects.push(Effect::KeepSetting("theme", theme));
    }
}
