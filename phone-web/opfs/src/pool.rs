//! The files: opened beforehand, given to SQLite by name, and cut to nothing when they are removed.

use crate::head::{self, Head};
use crate::vfs;
use js_sys::{IteratorNext, Promise, global};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomException, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions,
    FileSystemGetFileOptions, FileSystemReadWriteOptions, FileSystemSyncAccessHandle, WorkerGlobalScope,
};

/// Before the names of files that nobody asked for by a name; they are gone at the next start.
const NAMELESS: &str = "nameless/";
/// A file that another worker has open is asked for so often, and so many milliseconds lie between: the browser holds the files of a
/// worker that was killed for a moment longer than its lock.
const ASKS: usize = 100;
const PAUSE: i32 = 50;

/// What was there when the pool was opened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Found {
    /// Files of SQLite.
    pub files: usize,
    /// Files with contents whose heads make no sense. They are left as they are.
    pub damaged: usize,
}

/// Why a file could not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotWritten {
    /// The site may not take more room.
    Full,
    Failed,
}

/// Why there is no file to open.
pub(crate) enum NotOpened {
    /// There is none of this name, or none that is free.
    Missing,
    NotNamed(NotWritten),
}

/// One file of the browser, which this worker alone has open for as long as this lives.
pub(crate) struct Slot {
    handle: FileSystemSyncAccessHandle,
    options: FileSystemReadWriteOptions,
}

impl Slot {
    async fn open(file: &FileSystemFileHandle) -> Result<Slot, JsValue> {
        let mut asks = ASKS;
        let handle: FileSystemSyncAccessHandle = loop {
            asks -= 1;
            match awaited(file.create_sync_access_handle().unchecked_into()).await {
                Ok(handle) => break handle,
                Err(error) if asks > 0 && is(&error, "NoModificationAllowedError") => pause().await?,
                Err(error) => return Err(error),
            }
        };
        // One whose length is not known is not taken for an empty one.
        handle.get_size()?;
        Ok(Slot { handle, options: FileSystemReadWriteOptions::new() })
    }

    /// How many bytes were read.
    pub fn read(&self, bytes: &mut [u8], at: u64) -> Option<usize> {
        self.options.set_at(at as f64);
        let read = self.handle.read_with_u8_array_and_options(bytes, &self.options).ok()?;
        Some((read as usize).min(bytes.len()))
    }

    pub fn write(&self, bytes: &[u8], at: u64) -> Result<(), NotWritten> {
        self.options.set_at(at as f64);
        match self.handle.write_with_u8_array_and_options(bytes, &self.options) {
            Ok(written) if written as usize == bytes.len() => Ok(()),
            Ok(_) => Err(NotWritten::Full),
            Err(error) => Err(why(&error)),
        }
    }

    pub fn cut(&self, length: u64) -> Result<(), NotWritten> {
        self.handle.truncate_with_f64(length as f64).map_err(|error| why(&error))
    }

    pub fn flush(&self) -> Result<(), NotWritten> {
        self.handle.flush().map_err(|error| why(&error))
    }

    fn length(&self) -> u64 {
        self.handle.get_size().map_or(0, |size| size as u64)
    }

    fn head(&self) -> Head {
        let mut read = [0; head::WRITTEN];
        match self.read(&mut read, 0) {
            Some(length) => Head::parse(&read[..length]),
            None => Head::Unreadable,
        }
    }

    /// Says durably what it holds.
    fn name(&self, name: Option<&str>) -> Result<(), NotWritten> {
        let head = Head::bytes(name).ok_or(NotWritten::Failed)?;
        self.write(&head, 0)?;
        self.flush()
    }

    /// Cuts away what it holds no more.
    fn empty(&self) -> Result<(), NotWritten> {
        self.cut(head::BYTES)?;
        self.flush()
    }

    /// Makes it hold nothing. First it says so: what is cut later is then nobody's.
    fn clear(&self) -> Result<(), NotWritten> {
        self.name(None)?;
        self.empty()
    }
}

impl Drop for Slot {
    /// Without this the browser holds it until it has collected its garbage, and nobody can open it again.
    fn drop(&mut self) {
        self.handle.close();
    }
}

fn is(error: &JsValue, name: &str) -> bool {
    error.dyn_ref::<DomException>().is_some_and(|exception| exception.name() == name)
}

fn why(error: &JsValue) -> NotWritten {
    match is(error, "QuotaExceededError") {
        true => NotWritten::Full,
        false => NotWritten::Failed,
    }
}

/// A file of SQLite, whose connections share its locks and the index of its WAL.
pub(crate) struct Node {
    pub slot: Slot,
    /// Bytes of contents.
    pub length: Cell<u64>,
    /// It has no name any more, and goes when nobody has it open.
    removed: Cell<bool>,
    pub locks: vfs::Locks,
}

impl Node {
    fn new(slot: Slot) -> Rc<Node> {
        let length = slot.length().saturating_sub(head::BYTES);
        Rc::new(Node {
            slot,
            length: Cell::new(length),
            removed: Cell::new(false),
            locks: vfs::Locks::default(),
        })
    }
}

#[derive(Default)]
struct Pool {
    folder: RefCell<Option<FileSystemDirectoryHandle>>,
    free: RefCell<Vec<Slot>>,
    files: RefCell<HashMap<String, Rc<Node>>>,
    nameless: Cell<u64>,
}

thread_local! { static POOL: Pool = Pool::default(); }

fn scope() -> Result<WorkerGlobalScope, JsValue> {
    global().dyn_into().map_err(|_| "only a worker can open these files".into())
}

/// A moment for the browser.
async fn pause() -> Result<(), JsValue> {
    let scope = scope()?;
    let mut begun = Ok(0);
    let waits = Promise::new(&mut |resolve, _| {
        begun = scope.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, PAUSE);
    });
    begun?;
    JsFuture::from(waits).await.map(drop)
}

async fn awaited<T: JsCast>(promise: Promise) -> Result<T, JsValue> {
    JsFuture::from(promise).await?.dyn_into::<T>()
}

fn said(error: NotWritten) -> JsValue {
    JsValue::from_str(match error {
        NotWritten::Full => "there is no room left for this site",
        NotWritten::Failed => "the browser did not write a file",
    })
}

/// Opens every file of a folder, makes new ones until `spare` are free, and makes SQLite use them. Once per worker; what failed may
/// be tried again. Where the site may take no more room, fewer are free.
pub async fn install(folder: &str, spare: usize) -> Result<Found, JsValue> {
    if POOL.with(|pool| pool.folder.borrow().is_some()) {
        return Err("the files are open already".into());
    }
    let root: FileSystemDirectoryHandle = awaited(scope()?.navigator().storage().get_directory()).await?;
    let create = FileSystemGetDirectoryOptions::new();
    create.set_create(true);
    let folder: FileSystemDirectoryHandle =
        awaited(root.get_directory_handle_with_options(folder, &create)).await?;
    let entries = folder.values();
    let (mut free, mut files, mut found) = (Vec::new(), HashMap::new(), Found::default());
    loop {
        let next: IteratorNext = JsFuture::from(entries.next()?).await?.unchecked_into();
        if next.done() {
            break;
        }
        let file: FileSystemFileHandle = next.value().dyn_into()?;
        let slot = Slot::open(&file).await?;
        match slot.head() {
            Head::Of(name) if !name.starts_with(NAMELESS) => {
                files.insert(name, Node::new(slot));
            }
            Head::Free if slot.length() == head::BYTES => free.push(slot),
            // Where there are no contents, nothing was torn but the naming of a new file.
            Head::Unreadable if slot.length() > head::BYTES => found.damaged += 1,
            Head::Of(_) | Head::Free | Head::Unreadable => match slot.clear() {
                Ok(()) => free.push(slot),
                // One that was being made when there was no room for it.
                Err(NotWritten::Full) => {}
                Err(error) => return Err(said(error)),
            },
        }
    }
    found.files = files.len();
    let missing = spare.saturating_sub(free.len());
    for _ in 0..missing {
        match make(&folder).await? {
            Ok(slot) => free.push(slot),
            Err(NotWritten::Full) => break,
            Err(error) => return Err(said(error)),
        }
    }
    POOL.with(|pool| {
        *pool.folder.borrow_mut() = Some(folder);
        *pool.free.borrow_mut() = free;
        *pool.files.borrow_mut() = files;
    });
    vfs::register();
    Ok(found)
}

/// A new file that holds nothing.
async fn make(folder: &FileSystemDirectoryHandle) -> Result<Result<Slot, NotWritten>, JsValue> {
    let name = format!("{:013x}", (js_sys::Math::random() * 2_f64.powi(52)) as u64);
    let create = FileSystemGetFileOptions::new();
    create.set_create(true);
    let file: FileSystemFileHandle = awaited(folder.get_file_handle_with_options(&name, &create)).await?;
    let slot = Slot::open(&file).await?;
    Ok(slot.clear().map(|()| slot))
}

/// Makes files until so many are free: before a store is opened, which takes three and some for a while.
pub async fn reserve(spare: usize) -> Result<(), JsValue> {
    let folder = POOL.with(|pool| pool.folder.borrow().clone()).ok_or("the files are not open yet")?;
    while free() < spare {
        let slot = make(&folder).await?.map_err(said)?;
        POOL.with(|pool| pool.free.borrow_mut().push(slot));
    }
    Ok(())
}

/// How many files can be made without waiting.
pub fn free() -> usize {
    POOL.with(|pool| pool.free.borrow().len())
}

/// The names of SQLite's files, with their bytes.
pub fn list() -> Vec<(String, u64)> {
    let sized = |(name, node): (&String, &Rc<Node>)| (name.clone(), node.length.get());
    POOL.with(|pool| pool.files.borrow().iter().map(sized).collect())
}

/// Removes a file, which may be gone already. Whoever has it open keeps it, as on other systems, and it is cut to nothing when
/// the last one closes it.
pub fn remove(name: &str) -> Result<(), String> {
    let Some(node) = POOL.with(|pool| pool.files.borrow_mut().remove(name)) else { return Ok(()) };
    let failed = |_| format!("{name} could not be removed");
    if let Err(error) = node.slot.name(None) {
        POOL.with(|pool| pool.files.borrow_mut().insert(name.to_owned(), node));
        return Err(failed(error));
    }
    // From here on it is nobody's, whatever becomes of its contents.
    node.removed.set(true);
    match Rc::try_unwrap(node) {
        Ok(node) => retire(node.slot).map_err(failed),
        Err(_still_open) => Ok(()),
    }
}

/// Cuts what has no name, and keeps it for others.
fn retire(slot: Slot) -> Result<(), NotWritten> {
    slot.empty()?;
    POOL.with(|pool| pool.free.borrow_mut().push(slot));
    Ok(())
}

/// Whether there is a file of this name.
pub(crate) fn exists(name: &str) -> bool {
    POOL.with(|pool| pool.files.borrow().contains_key(name))
}

/// The file of this name; a new one where there is none, if that is asked for.
pub(crate) fn open(name: &str, create: bool) -> Result<Rc<Node>, NotOpened> {
    POOL.with(|pool| {
        if let Some(node) = pool.files.borrow().get(name) {
            return Ok(node.clone());
        }
        if !create {
            return Err(NotOpened::Missing);
        }
        let slot = pool.free.borrow_mut().pop().ok_or(NotOpened::Missing)?;
        if let Err(error) = slot.name(Some(name)) {
            pool.free.borrow_mut().push(slot);
            return Err(NotOpened::NotNamed(error));
        }
        let node = Node::new(slot);
        pool.files.borrow_mut().insert(name.to_owned(), node.clone());
        Ok(node)
    })
}

/// A name for a file that nobody asked for by one.
pub(crate) fn nameless() -> String {
    POOL.with(|pool| {
        pool.nameless.set(pool.nameless.get() + 1);
        format!("{NAMELESS}{}", pool.nameless.get())
    })
}

/// Somebody has closed the file. If it has no name any more and nobody else has it open, it goes.
pub(crate) fn let_go(node: Rc<Node>) -> Result<(), NotWritten> {
    if !node.removed.get() {
        return Ok(());
    }
    match Rc::try_unwrap(node) {
        Ok(node) => retire(node.slot),
        Err(_still_open) => Ok(()),
    }
}
