//! Whole processes, whole phones, real browsers and the simulator: one program.

mod accessible;
mod bad_lines;
mod bad_networks;
mod carried;
mod desktop;
mod every_act;
mod every_step;
mod exchanged;
mod founded;
mod invited;
mod killed;
mod long_trip;
mod lost_phone;
mod out_of_use;
mod phone_photos;
mod phone_signing;
mod phone_ways;
mod power_cut;
mod proxy;
mod simulator;
mod two_phones;
mod whole_story;
mod writers;
