// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"strings"
	"time"
)

// A work is what is timed, and what stands beside it.
type work struct {
	name    string
	ours    task
	beside  task
	chart   string // the chart in which it is a bar; "" for none
	besides string // what stands beside it, in words
}

// A task is one command in a folder of its own, with a cloud of its own.
type task struct {
	config  string
	latency time.Duration
	before  []string // commands before the first run
	rotated int      // how often somebody rotates the key in the product after that
	command string   // may hold %d, the number of the run
	after   string   // a command after each run, which is not timed
}

const (
	plan  = "plan -refresh=true -out=ignored"
	apply = "apply -auto-approve"
	none  = "destroy -auto-approve"
)

func works() []work {
	all := []work{
		{
			name:    "plan, one key",
			chart:   "plans",
			besides: "an empty provider with the same attributes",
			ours: task{
				config:  key("us-south"),
				before:  []string{apply + " -var=trigger=0"},
				command: plan + " -var=trigger=0",
			},
			beside: twinSeries(1),
		},
		{
			name:    "create, one key",
			besides: "terraform_data",
			ours: task{
				config:  key("us-south"),
				command: apply + " -var=trigger=0",
				after:   none + " -var=trigger=0",
			},
			beside: task{config: data(1), command: apply + " -var=trigger=0", after: none + " -var=trigger=0"},
		},
	}
	regions := []string{"us-south", "eu-de", "eu-gb", "jp-tok", "au-syd", "ca-tor"}
	for _, latency := range []time.Duration{0, 100 * time.Millisecond} {
		rotation := func(regions ...string) task {
			return task{
				config:  key(regions...),
				latency: latency,
				before:  []string{apply + " -var=trigger=first"},
				command: apply + " -var=trigger=%d",
			}
		}
		all = append(all,
			work{
				name:    fmt.Sprintf("rotation, 1 region, %v", latency),
				besides: "an update of terraform_data",
				ours:    rotation(regions[0]),
				beside: task{
					config:  data(1),
					before:  []string{apply + " -var=trigger=first"},
					command: apply + " -var=trigger=%d",
				},
			},
			work{
				name: fmt.Sprintf("rotation, 6 regions, %v", latency), chart: "rotations", besides: "the same in 1 region",
				ours: rotation(regions...), beside: rotation(regions[0]),
			},
		)
	}
	for _, n := range []int{1, 10, 100, 1000} {
		all = append(all, work{
			name: fmt.Sprintf("plan, look-ups: %d", n), chart: "plans", besides: "an empty provider with as many",
			ours: task{config: lookUps(n), rotated: 1, command: plan}, beside: task{config: twins(n), command: plan},
		})
	}
	series := func(n int) task {
		return task{
			config:  key("us-south"),
			before:  []string{apply + " -var=trigger=0"},
			rotated: n - 1,
			command: plan + " -var=trigger=0",
		}
	}
	all = append(all,
		work{name: "plan, a series of 500 keys", besides: "one of 5 keys", ours: series(500), beside: series(5)},
		work{
			name:    "plan, an empty provider with 500 keys",
			besides: "the same with 5 keys",
			ours:    twinSeries(500),
			beside:  twinSeries(5),
		},
	)
	for _, n := range []int{1, 200} {
		all = append(all, work{
			name:    fmt.Sprintf("plan, jobs: %d", n),
			chart:   "plans",
			besides: "terraform_data, as many",
			ours: task{
				config:  jobs(n),
				before:  []string{apply},
				command: plan,
			},
			beside: task{config: data(n), before: []string{apply + " -var=trigger=0"}, command: plan + " -var=trigger=0"},
		})
	}
	return all
}

func required(name string) string {
	return fmt.Sprintf("terraform {\n  required_providers {\n    %s = {\n      source = %q\n    }\n  }\n}\n", name, source(name))
}

const trigger = "variable \"trigger\" {}\n"

func key(regions ...string) string {
	return required("watsonx") + trigger + fmt.Sprintf(`
resource "watsonx_user_api_key" "this" {
  rotation_trigger = var.trigger
  regions          = ["%s"]
}
`, strings.Join(regions, `", "`))
}

func lookUps(n int) string {
	return required("watsonx") + fmt.Sprintf("data \"watsonx_user_api_key\" \"many\" {\n  count = %d\n}\n", n)
}

func twins(n int) string {
	return required("empty") + fmt.Sprintf("data \"empty_user_api_key\" \"many\" {\n  count = %d\n}\n", n)
}

// twinSeries shows as many constant keys as a series has.
func twinSeries(keys int) task {
	config := required("empty") + trigger + fmt.Sprintf(`
resource "empty_user_api_key" "this" {
  rotation_trigger = var.trigger
  regions          = ["us-south"]
  phased_out       = %d
}
`, keys-1)
	return task{config: config, before: []string{apply + " -var=trigger=0"}, command: plan + " -var=trigger=0"}
}

func data(n int) string {
	return trigger + fmt.Sprintf(`
resource "terraform_data" "this" {
  count = %d
  input = "${var.trigger} ${count.index}"
}
`, n)
}

func jobs(n int) string {
	return required("watsonx") + fmt.Sprintf(`
resource "watsonx_job" "many" {
  count      = %d
  name       = "job ${count.index}"
  project_id = "11111111-1111-4111-8111-111111111111"
  asset_ref  = "22222222-2222-4222-8222-222222222222"
}
`, n)
}
