// SPDX-License-Identifier: MPL-2.0

// Package conformance holds the emulator to IBM's own judgement. It has no
// code of its own: its test runs the integration suite and the examples that IBM
// publishes with its IAM client against the emulator, as IBM runs them against IBM
// Cloud.
//
// It is a module of its own because the suites need a test framework that nothing
// else here needs.
package conformance
