// SPDX-License-Identifier: MPL-2.0

// Package conformance holds the emulator to IBM's own judgement. It has no
// code of its own: its test runs the integration suite that IBM publishes with
// its IAM client against the emulator, as IBM runs it against IBM Cloud.
//
// It is a module of its own because that suite needs a test framework that
// nothing else here needs.
package conformance
