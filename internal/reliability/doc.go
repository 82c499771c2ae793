// SPDX-License-Identifier: MPL-2.0

// Package reliability holds tests only: what becomes of keys, and of the jobs that run
// with them, when something goes wrong.
//
//   - Faults: each call of each scenario fails in each way (faults_test.go). Add a
//     scenario to the list in fault_scenarios_test.go; everything else follows from it.
//   - Kills: the provider's process dies after each request (kill_test.go).
//   - Races: two workspaces apply at once (races_test.go, backend_pg_test.go).
//   - A year of rotations under jobs that run by their schedules (year_test.go).
//   - The search for secrets in everything that a run writes (secrets_test.go).
//
// All of them hold what they see to the invariants of DESIGN.md. make test tries a
// sample of the faults, make faults all of them.
package reliability
