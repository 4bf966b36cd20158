//! `holdfast run`: the agent that repeats passes. The supervisor below only waits and hands out work;
//! nothing that touches storage, stores or servers runs on its thread, so it always answers.

pub mod board;
pub mod hot;
pub mod wire;

mod cosigning;
mod door;
mod error;
mod jobs;
mod keeper;
mod notice;
mod post;
mod pulse;
mod socket;
mod stamps;
mod timetable;
mod watched;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, MissedTickBehavior, interval};
use tracing::{error, info, warn};

use super::AppError;
use super::adopt;
use super::announce;
use super::dispose;
use super::eyes::Eyes;
use super::facts;
use super::mail;
use super::pass;
use super::state::{Log, State};
use super::witness::{self, Round};
use crate::clock::{Clock, System};
use crate::desk::Actor;
use crate::model::UtcMs;
use crate::model::heartbeat::Phase;
use crate::notify::queue::Tally;
use crate::text::{Told as _, for_lang};
use board::{Board, Trouble, Work};
use door::Door;
use hot::{Due, Hot, Looked};
use jobs::Wants;
use keeper::Keeper;
use notice::Notice;
use pulse::Pulse;
use socket::{Asked, Ear};
use timetable::Timetable;
use watched::movable;
use wire::{ActRequest, CheckRequest, Told};

pub use error::AgentError;
pub use watched::{Loader, Watched};

/// How often the timetable is looked at: schedules know minutes, clocks may be set.
const LOOK: Duration = Duration::from_secs(1);

/// Time between two rounds over the mail queue.
const POST_EVERY: Duration = Duration::from_secs(60);

/// Time between two looks at what is to be stamped.
const STAMP_EVERY: Duration = Duration::from_secs(60);

/// Time that work has to end after SIGTERM; the whole promise is 5 s.
const END_WITHIN: Duration = Duration::from_secs(4);

/// Time of it that a mail server has to take the mail that the agent ends.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Runs the agent until SIGTERM or SIGINT; blocks.
///
/// # Errors
/// A configuration that cannot be used, state that another process holds or that is damaged.
pub fn run(load: Loader) -> Result<(), AppError> {
    let watched = Watched::new(load()?)?;
    let mut state = State::open(&watched.config.state_dir, &watched.site.id)?;
    if let Some(quorum) = &watched.quorum {
        // A witness that knows more than we do must be heard before anything new is signed.
        witness::round(&mut state, quorum, &System)?;
    }
    adopt::adopt(&mut state.evidence, &watched.config, &watched.site.policy, System.now())?
        .send(&mut state.evidence, System.now());
    let io = |what: &str| {
        let what = what.to_owned();
        move |source| AppError::Io { what, source }
    };
    state.eyes = Eyes::of_children().map_err(io("start the agent"))?;
    let eyes = state.eyes.clone();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(io("start the agent"))?;
    let done = runtime.block_on(async {
        let ear = Ear::open(&watched.config.state_dir)?;
        let listener = match watched.config.metrics {
            Some(at) => {
                Some(TcpListener::bind(at).await.map_err(io(&format!("listen on {at} for [metrics]")))?)
            }
            None => None,
        };
        let signals = Signals::new().map_err(io("listen to signals"))?;
        let timetable = Timetable::new(pass::last_judged(&state.catalogue)?);
        let (keeper, thread) = Keeper::start(state).map_err(io("start the agent"))?;
        let (news, newsbox) = mpsc::channel(16);
        let board = Arc::new(Board::new(System.now(), eyes));
        let watched = Arc::new(watched);
        let in_force = watch::Sender::new(Arc::clone(&watched));
        let serving = listener.map(|listener| {
            tokio::spawn(door::serve(listener, Door::new(Arc::clone(&board), in_force.subscribe())))
        });
        let pulse = Arc::new(Pulse::start());
        let hot =
            Hot::follow(&watched, board.eyes(), &keeper, &pulse, &news).map_err(io("follow the storage"))?;
        let supervisor = Supervisor {
            hot,
            sealing: false,
            glancing: false,
            post_again: false,
            board,
            stop: Arc::default(),
            pulse,
            doubtful: false,
            watched,
            in_force,
            notice: Notice::of(std::env::var_os("NOTIFY_SOCKET").as_deref()),
            busy: false,
            posting: false,
            stamping: false,
            beating: false,
            cosigning: false,
            reloading: false,
            load,
            keeper,
            news,
            timetable,
        };
        info!(pid = std::process::id(), "the agent runs");
        supervisor.run(ear, signals, newsbox, thread).await;
        if let Some(serving) = serving {
            serving.abort();
        }
        Ok(())
    });
    // Threads that hang in a dead mount end with the process.
    runtime.shutdown_background();
    done
}

struct Signals {
    term: Signal,
    int: Signal,
    hup: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            term: signal(SignalKind::terminate())?,
            int: signal(SignalKind::interrupt())?,
            hup: signal(SignalKind::hangup())?,
        })
    }

    async fn end(term: &mut Signal, int: &mut Signal) {
        tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} }
    }
}

/// What comes back from work that was handed out.
enum News {
    Worked(Work, UtcMs, Result<usize, AppError>),
    Reloaded(Result<Box<Watched>, AppError>),
    Posted(Result<Tally, AppError>),
    /// Leaves sealed for tokens.
    Stamped(Result<usize, AppError>),
    Beaten(UtcMs, Result<(), AppError>),
    Cosigned(Result<Round, AppError>),
    /// A follower took something in.
    Looked(Box<Looked>),
    /// What a glance found broken.
    Glanced(Result<BTreeSet<String>, AppError>),
    /// Files were read, for the first time or again; something in them calls for a judgement.
    Read {
        bytes: u64,
        pressing: bool,
    },
    /// What followers took in was sealed.
    Sealed(Result<(), AppError>),
}

struct Supervisor {
    /// The followers of every root.
    hot: Hot,
    load: Loader,
    watched: Arc<Watched>,
    /// Shows `watched` to the door.
    in_force: watch::Sender<Arc<Watched>>,
    board: Arc<Board>,
    notice: Notice,
    keeper: Keeper,
    stop: Arc<AtomicBool>,
    pulse: Arc<Pulse>,
    /// The clock was set, and nobody vouched for it yet.
    doubtful: bool,
    timetable: Timetable,
    news: mpsc::Sender<News>,
    busy: bool,
    posting: bool,
    /// Mail was queued while a round was under way.
    post_again: bool,
    sealing: bool,
    glancing: bool,
    stamping: bool,
    beating: bool,
    cosigning: bool,
    reloading: bool,
}

impl Supervisor {
    async fn run(
        mut self,
        ear: Ear,
        mut signals: Signals,
        mut newsbox: mpsc::Receiver<News>,
        thread: JoinHandle<()>,
    ) {
        let (asked, mut asks) = mpsc::channel(16);
        let board = Arc::clone(&self.board);
        let listening = tokio::spawn(async move { ear.listen(board, asked).await });
        self.notice.ready();
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut post = interval(POST_EVERY);
        post.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut stamp = interval(STAMP_EVERY);
        stamp.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = Signals::end(&mut signals.term, &mut signals.int) => break,
                _ = signals.hup.recv() => self.reload(),
                Some(news) = newsbox.recv() => self.hear(news),
                Some(ask) = asks.recv() => self.asked(ask),
                _ = look.tick() => self.look(),
                _ = post.tick() => self.post(),
                _ = stamp.tick() => self.stamp(),
            }
        }
        listening.abort();
        self.notice.stopping();
        // A second SIGTERM is the same word again, passed on by whoever started us; a second Ctrl-C is haste.
        tokio::select! {
            biased;
            _ = signals.int.recv() => warn!("interrupted again: ending at once"),
            () = self.end(thread) => {}
        }
        // The socket file goes with the ear.
        drop(listening.await);
        info!("the agent has ended");
    }

    /// Ends work in hand. What was committed is kept, the rest is done by the next pass.
    async fn end(&self, thread: JoinHandle<()>) {
        info!("ending");
        self.stop.store(true, Ordering::SeqCst);
        let deadline = Instant::now() + END_WITHIN;
        self.announce_the_end().await;
        self.keeper.end(|log| {
            if let Err(why) = facts::heartbeat(log, Phase::Stop, &System) {
                error!(%why, "the orderly end could not be sealed; it will look like a kill");
            }
        });
        while !thread.is_finished() {
            if Instant::now() >= deadline {
                warn!(doing = ?self.board.facts().doing, "work did not end in time; what it committed is kept");
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Those who rely on the agent are told that it ends. The mail is queued before anything else; a server that does
    /// not take it within [`LAST_WORDS`] gets it when the agent is back, with the time of today.
    async fn announce_the_end(&self) {
        if self.watched.config.mail.is_none() {
            return;
        }
        let (watched, keeper) = (Arc::clone(&self.watched), self.keeper.clone());
        let told = tokio::task::spawn_blocking(move || {
            let config = Arc::clone(&watched);
            let queued = keeper.small(move |log| {
                let now = System.now();
                let mails = announce::stopped(log.evidence, &config.config, now)?;
                log.evidence.queue_announcements(now, &mails).map_err(AppError::from)
            });
            match queued.map_err(AppError::from).flatten() {
                Ok(()) => post::last_words(&watched.config, &watched.config.state_dir, &keeper),
                Err(why) => error!(%why, "the mail that the agent ends could not be queued"),
            }
        });
        if tokio::time::timeout(LAST_WORDS, told).await.is_err() {
            warn!("the mail that the agent ends waits: no server took it in time");
        }
    }

    fn wants(&self) -> Wants {
        Wants {
            watched: Arc::clone(&self.watched),
            board: Arc::clone(&self.board),
            pulse: Arc::clone(&self.pulse),
            stop: Arc::clone(&self.stop),
        }
    }

    fn look(&mut self) {
        let now = System.now();
        let next_check = self.timetable.next_check(now, &self.watched.hours);
        {
            let mut facts = self.board.facts();
            (facts.next_check_at, facts.looked) = (next_check, std::time::Instant::now());
        }
        self.notice.awake();
        self.feel();
        self.beat(now);
        self.notice.status(if self.busy { "work in hand" } else { "waiting for the next pass or judgement" });
        if self.busy {
            return;
        }
        match self.timetable.due(now, &self.watched.hours) {
            Some(work) => self.start(work, now),
            None => self.press(now),
        }
    }

    fn start(&mut self, work: Work, now: UtcMs) {
        self.busy = true;
        self.hot.pace.judging(now);
        let seen = self.hot.seen_until();
        let (wants, keeper, news) = (self.wants(), self.keeper.clone(), self.news.clone());
        tokio::spawn(async move {
            let done = keeper.ask(move |state, orders| match work {
                Work::Check => {
                    wants.check(state, orders, &CheckRequest::default(), true).map(|told| told.mails)
                }
                Work::Judge => wants.judge(state, seen),
            });
            let done = done.await.map_err(AppError::from).flatten();
            // Nobody to tell: the agent is ending.
            drop(news.send(News::Worked(work, now, done)).await);
        });
    }

    /// What followers noticed is judged, sealed, or looked at for what time alone has broken.
    fn press(&mut self, now: UtcMs) {
        if !self.timetable.has_checked() {
            return;
        }
        match self.hot.pace.due(now) {
            Some(Due::Judge) if !self.busy => self.start(Work::Judge, now),
            Some(Due::Seal) if !self.sealing => self.seal(),
            Some(Due::Glance) if !self.glancing => self.glance(now),
            _ => {}
        }
    }

    fn seal(&mut self) {
        self.sealing = true;
        self.hot.pace.sealing();
        let (keeper, news) = (self.keeper.clone(), self.news.clone());
        tokio::spawn(async move {
            let done = keeper.ask(|state, _| pass::seal_outbox(state, &System)).await;
            drop(news.send(News::Sealed(done.map_err(AppError::from).flatten())).await);
        });
    }

    fn glance(&mut self, now: UtcMs) {
        let Some(seen) = self.hot.seen_until() else { return };
        self.glancing = true;
        self.hot.pace.glancing(now);
        let (watched, news) = (Arc::clone(&self.watched), self.news.clone());
        tokio::spawn(async move {
            let done = tokio::task::spawn_blocking(move || hot::glance(&watched, seen)).await;
            let done = done.unwrap_or_else(|e| Err(AgentError::Crashed(e.to_string()).into()));
            drop(news.send(News::Glanced(done)).await);
        });
    }

    fn looked(&mut self, looked: &Looked, now: UtcMs) {
        self.hot.took(looked, self.watched.floor_ms, now);
        {
            let mut facts = self.board.facts();
            if let Ok(taken) = &looked.taken {
                facts.read_bytes += taken.read.1;
            }
            facts.watching.clone_from(&self.hot.sights);
            facts.noticed = self.hot.tally;
        }
        if let Err(why) = &looked.taken {
            error!(root = looked.root, %why, "what was noticed could not be recorded; the root is looked at again");
            self.board.facts().trouble = Some(Trouble { at: now, why: why.to_string() });
        }
        self.press(now);
    }

    fn glanced(&mut self, done: Result<BTreeSet<String>, AppError>, now: UtcMs) {
        self.glancing = false;
        match done {
            Ok(down) => {
                if self.hot.glanced(down) {
                    self.hot.pace.press_at_once(now);
                    self.press(now);
                }
            }
            Err(why) => error!(%why, "the cameras could not be glanced at; it is tried again"),
        }
    }

    fn sealed(&mut self, done: Result<(), AppError>, now: UtcMs) {
        self.sealing = false;
        if let Err(why) = done {
            error!(%why, "what was noticed could not be sealed; it is tried again");
            self.hot.pace.unsealed(now);
            self.board.facts().trouble = Some(Trouble { at: now, why: why.to_string() });
        }
    }

    /// Looks at once when the clock was set, and when it is right again.
    fn feel(&mut self) {
        let stepped = self.pulse.stepped_ms();
        self.board.facts().clock_stepped_ms = stepped;
        if stepped.is_some() == self.doubtful {
            return;
        }
        self.doubtful = stepped.is_some();
        match stepped {
            Some(by_ms) => error!(by_ms, "the clock was set; nothing is judged by age until it is right"),
            None => info!("the clock is right again"),
        }
        self.timetable.check_soon();
    }

    /// Seals the heartbeat that is due, also in the middle of a pass. A beat of a clock that was set would say
    /// something about hours that never were.
    fn beat(&mut self, now: UtcMs) {
        let Some(phase) = self
            .timetable
            .beat_due(now)
            .filter(|phase| !self.beating && (!self.doubtful || *phase == Phase::Start))
        else {
            return;
        };
        self.beating = true;
        let (keeper, news) = (self.keeper.clone(), self.news.clone());
        tokio::spawn(async move {
            let sealed = tokio::task::spawn_blocking(move || {
                keeper
                    .small(move |log| facts::heartbeat(log, phase, &System))
                    .map_err(AppError::from)
                    .flatten()
            });
            let sealed = sealed.await.unwrap_or_else(|e| Err(AgentError::Crashed(e.to_string()).into()));
            drop(news.send(News::Beaten(now, sealed)).await);
        });
    }

    /// Takes what was published to the witnesses.
    fn cosign(&mut self) {
        if self.cosigning || self.watched.quorum.is_none() {
            return;
        }
        self.cosigning = true;
        let (watched, keeper, news) = (Arc::clone(&self.watched), self.keeper.clone(), self.news.clone());
        tokio::spawn(async move {
            let round = tokio::task::spawn_blocking(move || match &watched.quorum {
                Some(quorum) => cosigning::round(quorum, &keeper),
                None => Ok(Round::default()),
            });
            let done = round.await.unwrap_or_else(|e| Err(AgentError::Crashed(e.to_string()).into()));
            drop(news.send(News::Cosigned(done)).await);
        });
    }

    fn asked(&self, ask: Asked) {
        match ask {
            Asked::Check { request, tell } => self.check_asked(request, tell),
            Asked::Act { request, uid, tell } => self.act_asked(request, uid, tell),
            Asked::Confirm { code, tell } => self.confirm_asked(code, tell),
        }
    }

    fn check_asked(&self, request: CheckRequest, tell: oneshot::Sender<Result<Told, String>>) {
        let (wants, keeper, news) = (self.wants(), self.keeper.clone(), self.news.clone());
        let began = System.now();
        tokio::spawn(async move {
            let done = keeper.ask(move |state, orders| wants.check(state, orders, &request, false)).await;
            let done: Result<Told, AppError> = done.map_err(AppError::from).flatten();
            let (mails, told) = match done {
                Ok(told) => (Ok(told.mails), Ok(told)),
                Err(why) => {
                    let told = Err(why.to_string());
                    (Err(why), told)
                }
            };
            // Whoever asked may have gone; the pass counts all the same.
            drop(tell.send(told));
            drop(news.send(News::Worked(Work::Check, began, mails)).await);
        });
    }

    /// Recorded at once, also while a pass waits for storage; its leaf is sealed as soon as the ledger is free.
    fn act_asked(&self, request: ActRequest, uid: u32, tell: oneshot::Sender<Result<(), String>>) {
        let (keeper, watched) = (self.keeper.clone(), Arc::clone(&self.watched));
        tokio::spawn(async move {
            let text = for_lang(request.lang);
            let by = Actor { uid, name: request.by.clone() };
            let act = move |log: &mut Log<'_>| {
                dispose::carry_out(log.evidence, &watched.config, &request, &by, System.now())
            };
            let small = keeper.clone();
            let done = tokio::task::spawn_blocking(move || small.small(act)).await;
            let done = done.unwrap_or_else(|e| Err(AgentError::Crashed(e.to_string())));
            let done = done.map_err(AppError::from).flatten();
            let acted = done.is_ok();
            drop(tell.send(done.map_err(|why| why.told(text))));
            if !acted {
                return;
            }
            let sealed = keeper.ask(|state, _| dispose::seal(state, &System)).await;
            if let Err(why) = sealed.map_err(AppError::from).flatten() {
                error!(%why, "the leaf of an act could not be sealed; the next pass tries again");
            }
        });
    }

    /// A code of an address check came back.
    fn confirm_asked(&self, code: String, tell: oneshot::Sender<Result<String, String>>) {
        let keeper = self.keeper.clone();
        tokio::task::spawn_blocking(move || {
            let confirm = move |log: &mut Log<'_>| mail::confirm_here(log.evidence, &code, System.now());
            let done = keeper.small(confirm).map_err(AppError::from).flatten();
            // Whoever asked may have gone; the address is confirmed all the same.
            drop(tell.send(done.map_err(|why| why.to_string())));
        });
    }

    fn post(&mut self) {
        if mail::ways(&self.watched.config).is_empty() {
            return;
        }
        if self.posting {
            self.post_again = true;
            return;
        }
        (self.posting, self.post_again) = (true, false);
        let (watched, keeper, news) = (Arc::clone(&self.watched), self.keeper.clone(), self.news.clone());
        tokio::spawn(async move {
            let round = tokio::task::spawn_blocking(move || {
                post::round(&watched.config, &watched.config.state_dir, &keeper, System.now())
            });
            let done = round.await.unwrap_or_else(|e| Err(AgentError::Crashed(e.to_string()).into()));
            drop(news.send(News::Posted(done)).await);
        });
    }

    /// Whoever waits for the agent's sign of life gets one a pass; silence is what alarms them.
    fn tell_dead_man(&self) {
        if let Some(url) = self.watched.config.dead_man_url.clone() {
            drop(tokio::task::spawn_blocking(move || notice::still_alive(&url)));
        }
    }

    fn stamp(&mut self) {
        if self.stamping || self.watched.authorities.urls.is_empty() {
            return;
        }
        self.stamping = true;
        let (watched, keeper, news) = (Arc::clone(&self.watched), self.keeper.clone(), self.news.clone());
        tokio::spawn(async move {
            let done = stamps::ask(watched, keeper).await;
            drop(news.send(News::Stamped(done)).await);
        });
    }

    fn reload(&mut self) {
        if self.reloading {
            return;
        }
        self.reloading = true;
        let (load, news) = (Arc::clone(&self.load), self.news.clone());
        let (old, keeper) = (Arc::clone(&self.watched), self.keeper.clone());
        tokio::spawn(async move {
            let read = tokio::task::spawn_blocking(move || {
                let new = movable(&old, Watched::new(load()?)?)?;
                let adopting = move |log: &mut Log<'_>| {
                    let done = adopt::adopt(log.evidence, &new.config, &new.site.policy, System.now());
                    done.map(|done| (Box::new(new), done))
                };
                let (new, done) = keeper.small(adopting)??;
                if let Some(before) = done.before.filter(|_| done.mails > 0) {
                    post::last_words(&before, &old.config.state_dir, &keeper);
                }
                Ok(new)
            });
            let read = read.await.unwrap_or_else(|e| Err(AgentError::Crashed(e.to_string()).into()));
            drop(news.send(News::Reloaded(read)).await);
        });
    }

    fn hear(&mut self, news: News) {
        let now = System.now();
        match news {
            News::Worked(work, began, Ok(mails)) => {
                self.busy = false;
                self.timetable.succeeded(work, began);
                if work == Work::Check {
                    self.stamp();
                    self.tell_dead_man();
                }
                self.board.facts().trouble = None;
                if mails > 0 {
                    self.post();
                }
                self.cosign();
            }
            News::Worked(_, _, Err(AppError::Interrupted)) => self.busy = false,
            News::Worked(work, _, Err(why)) => {
                self.busy = false;
                let wait = self.timetable.failed(now);
                error!(?work, %why, retry_s = wait.as_secs(), "work failed");
                self.board.facts().trouble = Some(Trouble { at: now, why: why.to_string() });
            }
            News::Posted(done) => {
                self.posting = false;
                match done {
                    Ok(Tally { done: 0, again: 0, failed: 0 }) => {}
                    Ok(tally) => {
                        info!(sent = tally.done, waiting = tally.again, refused = tally.failed, "mail")
                    }
                    Err(why) => error!(%why, "mail could not be sent; it stays queued"),
                }
                if self.post_again {
                    self.post();
                }
            }
            News::Looked(looked) => self.looked(&looked, now),
            News::Read { bytes, pressing } => {
                self.board.facts().read_bytes += bytes;
                self.hot.read(pressing, now);
            }
            News::Glanced(done) => self.glanced(done, now),
            News::Sealed(done) => self.sealed(done, now),
            News::Stamped(done) => {
                self.stamping = false;
                if let Err(why) = done {
                    error!(%why, "time stamps could not be asked for or kept; it is tried again");
                }
            }
            News::Beaten(at, Ok(())) => {
                self.beating = false;
                self.timetable.beaten(at);
                self.cosign();
            }
            News::Beaten(_, Err(why)) => {
                self.beating = false;
                self.timetable.not_beaten(now);
                error!(%why, "the heartbeat could not be sealed; it is tried again");
                self.board.facts().trouble = Some(Trouble { at: now, why: why.to_string() });
            }
            News::Cosigned(done) => {
                self.cosigning = false;
                self.cosigned(done, now);
            }
            News::Reloaded(read) => {
                self.reloading = false;
                self.adopt(read, now);
            }
        }
    }

    /// Witnesses that do not answer are asked again; one that contradicts the log is told to people by the
    /// next judgement, which is made at once.
    fn cosigned(&mut self, done: Result<Round, AppError>, now: UtcMs) {
        match done {
            Ok(round) if round.alarm && round.asked > 0 => self.timetable.judge_soon(),
            Ok(_) => {}
            Err(why) => {
                error!(%why, "the round over the witnesses failed");
                self.board.facts().trouble = Some(Trouble { at: now, why: why.to_string() });
            }
        }
    }

    /// Takes a new configuration over whole, or not at all.
    fn adopt(&mut self, read: Result<Box<Watched>, AppError>, now: UtcMs) {
        match read {
            Ok(new) => {
                info!("the configuration was read again");
                self.watched = Arc::new(*new);
                match Hot::follow(&self.watched, self.board.eyes(), &self.keeper, &self.pulse, &self.news) {
                    Ok(hot) => self.hot = hot,
                    Err(why) => error!(%why, "the storage could not be followed by the new configuration"),
                }
                self.in_force.send_replace(Arc::clone(&self.watched));
                self.timetable.judge_soon();
                let mut facts = self.board.facts();
                (facts.configured_at, facts.refused) = (now, None);
            }
            Err(why) => {
                warn!(%why, "the new configuration is refused; the earlier one stays in force");
                self.board.facts().refused = Some(Trouble { at: now, why: why.to_string() });
            }
        }
    }
}
