// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

const pageHead = `# What we assume about IBM Cloud

<!-- Written by make generate. Change internal/emulator/assumptions.txt and the probes in internal/cmd/probe instead. -->

Nobody who wrote this provider could call the live service. What no public source
says, the emulator assumes, and this page lists it. ` + "`make probe`" + ` asks the live service.

## Ask it yourself

` + "```shell" + `
export IBMCLOUD_API_KEY=…            # of the user who may be probed
export WATSONX_PROBE_ACCOUNT=…       # the account that may be probed; the key must belong to it
make probe                           # only reads
make probe ARGS="-change -out answers"
make probe ARGS="-change -project PROJECT_ID -asset ASSET_ID -out answers"
` + "```" + `

* With ` + "`-change`" + ` it makes an API key of its own, which ends after an hour, stores it as a task
  credential, and removes both. An interrupt removes them, too. What a killed run left is
  named ` + "`watsonx-probe-…`" + `, and the next start with ` + "`-change`" + ` removes it first.
* It refuses where you have a task credential in the region (` + "`-region`" + `), because your jobs use it.
  ` + "`-replace CREDENTIAL_ID`" + ` deletes it all the same; rotate your user API key or install it again afterwards.
* ` + "`-asset`" + ` is **run**: name a notebook or a flow that does no harm. The runs are cancelled or fail, and
  the jobs are deleted.
* ` + "`-out`" + ` names a folder for the requests and replies. Secrets, the account, people and IDs of
  the project are taken out. Read them before you show them to anybody.
* Each probe prints *as assumed*, *otherwise* with what came, or *not asked* with the reason. The
  program ends with 0 whatever the answers, with 1 when something could not be removed, and with 2
  when it refuses. make prints that number and ends with 2 in both cases.

Please open an issue with what came *otherwise*.

`

// page is docs/contributing/assumptions.md.
func page() string {
	var out strings.Builder
	out.WriteString(pageHead)
	out.WriteString("## What is asked\n\n| Probe | Question | Assumed | Assumptions | Needs |\n| --- | --- | --- | --- | --- |\n")
	for _, one := range probes() {
		var ids []string
		for _, number := range one.assumptions {
			ids = append(ids, fmt.Sprintf("A%d", number))
		}
		fmt.Fprintf(&out, "| %d | %s | %s | %s | %s |\n", one.number, one.asks, one.expects, strings.Join(ids, ", "), one.needs)
	}
	out.WriteString("\nWatsonx on AWS and GovCloud is not asked: it takes tokens of another service. How the console\n" +
		"rotates is seen with the console: rotate there, and run probe 12 before and after.\n" +
		"\n## What is assumed\n")
	for _, assumption := range emulator.Assumptions() {
		fmt.Fprintf(&out, "\n### %s\n\n%s\n\n* Why: %s\n* What depends on it: %s\n* How to ask: %s\n* Confirmed by: nobody yet\n",
			assumption.ID(), assumption.What, assumption.Why, assumption.Affects, howToAsk(assumption.Number))
	}
	return out.String()
}

// howToAsk names the probes of an assumption, or says why there is none.
func howToAsk(number int) string {
	var found []string
	for _, one := range probes() {
		if slices.Contains(one.assumptions, number) {
			found = append(found, fmt.Sprintf("probe %d", one.number))
		}
	}
	if len(found) > 0 {
		return strings.Join(found, ", ") + "."
	}
	for _, one := range unasked() {
		if slices.Contains(one.numbers, number) {
			return "No probe: " + one.why + "."
		}
	}
	return ""
}

// A reason is why some assumptions cannot be asked by one user in an hour.
type reason struct {
	why     string
	numbers []int
}

func unasked() []reason {
	return []reason{
		{"it takes a second user in the account", []int{5, 7, 18, 54, 94, 121}},
		{"it takes a user without the role Admin, who can run the other probes and compare", []int{15, 30, 31, 79}},
		{"it takes an account that is blocked, or a user who is removed from one", []int{24, 25, 26}},
		{"it is about the console alone; lock a key and delete there", []int{36}},
		{"a token takes an hour to expire; keep one and send it afterwards", []int{40}},
		{"it takes a credential with a scope, and probe 35 says whether there can be one", []int{52, 53}},
		{"it would show only over hours or days of runs", []int{80, 83, 84, 95, 112, 113}},
		{"it is a choice of the emulator, and the service may take any time", []int{101}},
		{"it takes an asset of that kind, made by hand; name it as -asset, and probes 60 and 62 show its type and configuration", []int{127, 128}},
		{"it takes a region in which deletions are slow, and probe 100 says whether there is one", []int{107, 111}},
	}
}
