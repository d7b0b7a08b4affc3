//! The VFS that SQLite sees: the pool's files, with the locks and the shared memory of SQLite's own unix VFS among the
//! connections of one worker.

use crate::head;
use crate::pool::{self, Node, NotOpened, NotWritten};
use rusqlite::ffi;
use std::cell::{Cell, RefCell};
use std::ffi::{CStr, c_char, c_int, c_void};
use std::rc::Rc;

/// What SQLite calls it; it is the one that is used when none is named.
pub const NAME: &str = "opfs";

/// How many locks the shared memory of a WAL has.
const SHARED_LOCKS: usize = ffi::SQLITE_SHM_NLOCK as usize;

/// Who has which lock on a file.
#[derive(Default)]
pub(crate) struct Locks {
    /// Connections that read.
    readers: Cell<usize>,
    /// The connection that is going to write; none: 0.
    writer: Cell<u64>,
    /// The writer lets no new readers in.
    pending: Cell<bool>,
    /// The pieces of the shared memory; each stays where it is until all are gone.
    memory: RefCell<Vec<Box<[u64]>>>,
    mapped: Cell<usize>,
    /// Of each lock of the shared memory: how many share it, or −1 where one has it alone.
    shared: Cell<[i32; SHARED_LOCKS]>,
}

/// An open file, in the memory that SQLite gives.
#[repr(C)]
struct Open {
    base: ffi::sqlite3_file,
    this: *mut This,
}

/// What is known of it.
struct This {
    id: u64,
    node: Rc<Node>,
    name: String,
    delete: bool,
    level: c_int,
    mapped: bool,
    /// The locks of the shared memory that it shares, and that it has alone, as bits.
    shares: u8,
    alone: u8,
}

thread_local! { static OPENED: Cell<u64> = const { Cell::new(0) }; }

/// Makes the VFS known to SQLite as the usual one.
pub(crate) fn register() {
    // SAFETY: SQLite is initialized once, its usual VFS lives as long as the program, and so does the copy.
    unsafe {
        ffi::sqlite3_initialize();
        let usual = ffi::sqlite3_vfs_find(std::ptr::null());
        assert!(!usual.is_null(), "SQLite has a VFS of its own");
        let mut ours = *usual;
        ours.iVersion = 2;
        ours.szOsFile = size_of::<Open>() as c_int;
        ours.mxPathname = head::LONGEST as c_int;
        ours.pNext = std::ptr::null_mut();
        ours.zName = c"opfs".as_ptr();
        ours.pAppData = std::ptr::null_mut();
        ours.xOpen = Some(open);
        ours.xDelete = Some(delete);
        ours.xAccess = Some(access);
        ours.xFullPathname = Some(full_pathname);
        ours.xGetLastError = None;
        let registered = ffi::sqlite3_vfs_register(Box::into_raw(Box::new(ours)), 1);
        assert_eq!(registered, ffi::SQLITE_OK, "SQLite takes another VFS");
    }
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// The name that SQLite says; none if it says none, or one that is no text.
unsafe fn text<'a>(name: *const c_char) -> Option<&'a str> {
    if name.is_null() {
        return None;
    }
    // SAFETY: SQLite's names end with a zero and live as long as the call.
    unsafe { CStr::from_ptr(name) }.to_str().ok()
}

/// The file that SQLite holds.
unsafe fn this<'a>(file: *mut ffi::sqlite3_file) -> &'a mut This {
    // SAFETY: SQLite passes what `open` has filled, one call at a time.
    unsafe { &mut *(*file.cast::<Open>()).this }
}

fn code(done: Result<(), NotWritten>, failed: c_int) -> c_int {
    match done {
        Ok(()) => ffi::SQLITE_OK,
        Err(NotWritten::Full) => ffi::SQLITE_FULL,
        Err(NotWritten::Failed) => failed,
    }
}

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    let file = file.cast::<Open>();
    // SAFETY: SQLite gives `szOsFile` bytes; without methods it does not close what was not opened.
    unsafe { (*file).base.pMethods = std::ptr::null() };
    let (name, create) = match name.is_null() {
        true => (pool::nameless(), true),
        // SAFETY: it is not null.
        false => match unsafe { text(name) } {
            Some(name) => (name.to_owned(), flags & ffi::SQLITE_OPEN_CREATE != 0),
            None => return ffi::SQLITE_CANTOPEN,
        },
    };
    let node = match pool::open(&name, create) {
        Ok(node) => node,
        Err(NotOpened::Missing) => return ffi::SQLITE_CANTOPEN,
        Err(NotOpened::NotNamed(error)) => return code(Err(error), ffi::SQLITE_CANTOPEN),
    };
    let id = OPENED.with(|opened| {
        opened.set(opened.get() + 1);
        opened.get()
    });
    let delete = flags & ffi::SQLITE_OPEN_DELETEONCLOSE != 0;
    let this = This { id, node, name, delete, level: 0, mapped: false, shares: 0, alone: 0 };
    // SAFETY: as above; `out` may be null.
    unsafe {
        (*file).this = Box::into_raw(Box::new(this));
        (*file).base.pMethods = &METHODS;
        if !out.is_null() {
            *out = flags;
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: SQLite closes a file once; what `open` made is taken back here.
    let this = unsafe {
        unlock(file, ffi::SQLITE_LOCK_NONE);
        shm_unmap(file, 0);
        let open = &mut *file.cast::<Open>();
        open.base.pMethods = std::ptr::null();
        Box::from_raw(std::mem::take(&mut open.this))
    };
    let This { node, name, delete, .. } = *this;
    // SQLite has closed it whatever is answered.
    let gone = pool::let_go(node);
    let deleted = !delete || pool::remove(&name).is_ok();
    if gone.is_err() || !deleted { ffi::SQLITE_IOERR_DELETE } else { ffi::SQLITE_OK }
}

unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, name: *const c_char, _sync: c_int) -> c_int {
    // SAFETY: SQLite's name.
    let Some(name) = (unsafe { text(name) }) else { return ffi::SQLITE_IOERR_DELETE };
    if !pool::exists(name) {
        return ffi::SQLITE_IOERR_DELETE_NOENT;
    }
    match pool::remove(name) {
        Ok(()) => ffi::SQLITE_OK,
        Err(_) => ffi::SQLITE_IOERR_DELETE,
    }
}

unsafe extern "C" fn access(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    _flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite's name, and a place for the answer.
    unsafe { *out = c_int::from(text(name).is_some_and(pool::exists)) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn full_pathname(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: SQLite's name, and `room` bytes for the answer.
    unsafe {
        let Some(name) = text(name) else { return ffi::SQLITE_CANTOPEN };
        if name.len() >= room as usize {
            return ffi::SQLITE_CANTOPEN;
        }
        std::ptr::copy_nonoverlapping(name.as_ptr(), out.cast::<u8>(), name.len());
        *out.add(name.len()) = 0;
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(file: *mut ffi::sqlite3_file, to: *mut c_void, length: c_int, at: i64) -> c_int {
    // SAFETY: SQLite's file, and `length` bytes to read into.
    let (this, to) =
        unsafe { (this(file), std::slice::from_raw_parts_mut(to.cast::<u8>(), length as usize)) };
    match this.node.slot.read(to, head::BYTES + at as u64) {
        Some(read) if read == to.len() => ffi::SQLITE_OK,
        Some(read) => {
            to[read..].fill(0);
            ffi::SQLITE_IOERR_SHORT_READ
        }
        None => ffi::SQLITE_IOERR_READ,
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    length: c_int,
    at: i64,
) -> c_int {
    // SAFETY: SQLite's file, and `length` bytes to write.
    let (this, from) =
        unsafe { (this(file), std::slice::from_raw_parts(from.cast::<u8>(), length as usize)) };
    let done = this.node.slot.write(from, head::BYTES + at as u64);
    if done.is_ok() {
        this.node.length.set(this.node.length.get().max(at as u64 + from.len() as u64));
    }
    code(done, ffi::SQLITE_IOERR_WRITE)
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, length: i64) -> c_int {
    // SAFETY: SQLite's file.
    let this = unsafe { this(file) };
    let done = this.node.slot.cut(head::BYTES + length as u64);
    if done.is_ok() {
        this.node.length.set(length as u64);
    }
    code(done, ffi::SQLITE_IOERR_TRUNCATE)
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: SQLite's file.
    code(unsafe { this(file) }.node.slot.flush(), ffi::SQLITE_IOERR_FSYNC)
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, out: *mut i64) -> c_int {
    // SAFETY: SQLite's file, and a place for the answer.
    unsafe { *out = this(file).node.length.get() as i64 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, wanted: c_int) -> c_int {
    // SAFETY: SQLite's file.
    let this = unsafe { this(file) };
    if this.level >= wanted {
        return ffi::SQLITE_OK;
    }
    let locks = &this.node.locks;
    let anothers = locks.writer.get() != 0 && locks.writer.get() != this.id;
    if wanted == ffi::SQLITE_LOCK_SHARED {
        if locks.pending.get() {
            return ffi::SQLITE_BUSY;
        }
        locks.readers.set(locks.readers.get() + 1);
    } else {
        if anothers {
            return ffi::SQLITE_BUSY;
        }
        locks.writer.set(this.id);
        if wanted > ffi::SQLITE_LOCK_RESERVED {
            locks.pending.set(true);
            // The writer reads, too.
            if locks.readers.get() > 1 {
                this.level = ffi::SQLITE_LOCK_PENDING;
                return ffi::SQLITE_BUSY;
            }
        }
    }
    this.level = wanted;
    ffi::SQLITE_OK
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, wanted: c_int) -> c_int {
    // SAFETY: SQLite's file.
    let this = unsafe { this(file) };
    if this.level <= wanted {
        return ffi::SQLITE_OK;
    }
    let locks = &this.node.locks;
    if locks.writer.get() == this.id {
        locks.writer.set(0);
        locks.pending.set(false);
    }
    if wanted == ffi::SQLITE_LOCK_NONE {
        locks.readers.set(locks.readers.get().saturating_sub(1));
    }
    this.level = wanted;
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: SQLite's file, and a place for the answer.
    unsafe { *out = c_int::from(this(file).node.locks.writer.get() != 0) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_control(_: *mut ffi::sqlite3_file, _op: c_int, _about: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut ffi::sqlite3_file) -> c_int {
    head::BYTES as c_int
}

unsafe extern "C" fn device_characteristics(_: *mut ffi::sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    piece: c_int,
    bytes: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: SQLite's file.
    let this = unsafe { this(file) };
    let locks = &this.node.locks;
    if !this.mapped {
        this.mapped = true;
        locks.mapped.set(locks.mapped.get() + 1);
    }
    let mut memory = locks.memory.borrow_mut();
    while memory.len() <= piece as usize && extend != 0 {
        memory.push(vec![0; bytes as usize / size_of::<u64>()].into_boxed_slice());
    }
    let piece = memory.get_mut(piece as usize).map_or(std::ptr::null_mut(), |piece| piece.as_mut_ptr());
    // SAFETY: a place for the answer.
    unsafe { *out = piece.cast() };
    ffi::SQLITE_OK
}

unsafe extern "C" fn shm_lock(
    file: *mut ffi::sqlite3_file,
    first: c_int,
    many: c_int,
    flags: c_int,
) -> c_int {
    // SAFETY: SQLite's file.
    let this = unsafe { this(file) };
    let locks = &this.node.locks;
    let mut shared = locks.shared.get();
    let places = first as usize..(first + many) as usize;
    let is_alone = flags & ffi::SQLITE_SHM_EXCLUSIVE != 0;
    if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
        for place in places {
            let bit = 1 << place;
            if is_alone && this.alone & bit != 0 {
                shared[place] = 0;
                this.alone &= !bit;
            } else if !is_alone && this.shares & bit != 0 {
                shared[place] -= 1;
                this.shares &= !bit;
            }
        }
    } else if is_alone {
        if places.clone().any(|place| shared[place] != 0 && this.alone & (1 << place) == 0) {
            return ffi::SQLITE_BUSY;
        }
        for place in places {
            shared[place] = -1;
            this.alone |= 1 << place;
        }
    } else {
        if places.clone().any(|place| shared[place] < 0) {
            return ffi::SQLITE_BUSY;
        }
        for place in places {
            let bit = 1 << place;
            if this.shares & bit == 0 {
                shared[place] += 1;
                this.shares |= bit;
            }
        }
    }
    locks.shared.set(shared);
    ffi::SQLITE_OK
}

unsafe extern "C" fn shm_barrier(_: *mut ffi::sqlite3_file) {}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, _delete: c_int) -> c_int {
    // SAFETY: SQLite's file.
    let this = unsafe { this(file) };
    if !this.mapped {
        return ffi::SQLITE_OK;
    }
    let locks = &this.node.locks;
    let mut shared = locks.shared.get();
    for (place, lock) in shared.iter_mut().enumerate() {
        if this.alone & (1 << place) != 0 {
            *lock = 0;
        } else if this.shares & (1 << place) != 0 {
            *lock -= 1;
        }
    }
    locks.shared.set(shared);
    (this.mapped, this.shares, this.alone) = (false, 0, 0);
    locks.mapped.set(locks.mapped.get() - 1);
    if locks.mapped.get() == 0 {
        locks.memory.borrow_mut().clear();
    }
    ffi::SQLITE_OK
}
