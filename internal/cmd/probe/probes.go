// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// A stage says what a probe needs.
type stage string

const (
	reading  stage = "nothing but a key: it only reads"
	changing stage = "`-change`"
	readJobs stage = "`-project`: it only reads"
	jobs     stage = "`-change`, `-project` and `-asset`"
)

// A probe is one question to the live service.
type probe struct {
	number      int // keeps its meaning for good: reports refer to it
	needs       stage
	asks        string
	expects     string
	assumptions []int // of emulator.Assumptions
}

// probes are all probes, by number: IAM and the platform first, then what needs a
// key of the probe's own, then jobs.
func probes() []probe {
	return []probe{
		{1, reading, "What does IAM answer to a request without a token?", "401 with BXNIM0308E", []int{1}},
		{2, reading, "What does the details call answer without its header, and to an unknown value?", "400, and 404", []int{8}},
		{3, reading, "What does a list for another account answer?", "403", []int{13}},
		{4, reading, "Does a list of the account select by iam_id?", "no: it shows the keys of others, too", []int{14}},
		{5, reading, "Does a list without a type show the keys of service IDs?", "no", []int{16}},
		{6, reading, `Does a list take the filter name eq "…"?`, "yes: it shows only keys with that name", []int{17}},
		{7, reading, "What does an invented page token meet?", "400", []int{21}},
		{8, reading, "What does a read of a key show as its value?", "an empty apikey", []int{12}},
		{9, reading, "How exact are created_at and modified_at?", "they are in minutes, as in 2006-01-02T15:04+0000", []int{11}},
		{10, reading, "Does the login key count towards the limit of keys?", "yes: the count is that of the list", []int{27}},
		{11, reading, "What does a region answer in which the user has no profile?", "500", []int{55}},
		{12, reading, "What does the console store as name and description?", "the name of the key or User API key, and no description", []int{35}},
		{13, reading, "Whose credentials does a list show?", "only the caller's", []int{44}},
		{14, reading, "In which shape are task credentials refused?", "errors and trace", []int{56}},
		{15, reading, "Does a list of credentials take another type and a version?", "yes: 200", []int{58}},
		{16, reading, "What does a project that is missing answer?", "404", []int{78}},
		{17, reading, "What does a project ID with a space in it answer?", "400", []int{77}},
		{18, reading, "Does the service publish its description of jobs?", "yes: 200", nil},
		{19, readJobs, "What does total_rows count?", "the jobs that the filters select", []int{89}},
		{20, readJobs, "How large may a page of jobs be?", "200", nil},
		{30, changing, "May a service ID create its own API key?", "yes: 201", []int{2}},
		{31, changing, "Is status_code in a refusal of IAM a number?", "a number for a read, a text for a deletion", []int{23}},
		{32, changing, "Can a key be changed that reads do not show yet?", "no: 404", []int{6}},
		{33, changing, "How long are a new key and a new credential missing from reads?", "equally long", []int{51}},
		{34, changing, "What does storing a key meet that does not exist?", "400", []int{47}},
		{35, changing, "What does a new credential with a scope meet?", "400", []int{46}},
		{36, changing, "What does a service ID meet that stores a key with the token of another?", "403", []int{48}},
		{37, changing, "Does a credential name its owner?", "yes: owner.user_id is the IAM ID", []int{42}},
		{38, changing, "Does a credential give back its description?", "yes", []int{43}},
		{39, changing, "What does a second credential meet?", "409", []int{49}},
		{40, changing, "Can a credential be changed, and its secret be read?", "neither: 404 or 405", []int{57}},
		{41, changing, "Do lists of credentials take a limit?", "yes: next.href follows", []int{50}},
		{42, changing, "What is next.href?", "a URL", []int{45}},
		{43, changing, "Does an empty expires_at remove the end of a key?", "yes", []int{3}},
		{44, changing, "What does an update meet without If-Match, and with a stale one?", "400, and 409", []int{19}},
		{45, changing, "What is the code of a conflict?", "BXNIM0170E", []int{22}},
		{46, changing, "How is a disabled key refused?", "400 with BXNIM0408E", []int{28}},
		{47, changing, "Can a locked key be exchanged for a token?", "yes", []int{29}},
		{48, changing, "What do a change and a deletion of a locked key meet?", "409 twice", []int{10}},
		{49, changing, "Can a locked key be disabled?", "no: 409", []int{20}},
		{50, changing, "What does the deletion of a credential answer?", "204", []int{41}},
		{51, changing, "Does deleting a credential leave its key?", "yes", nil},
		{52, changing, "Does deleting a key leave the credential that holds it?", "yes", []int{9}},
		{53, changing, "What does an expires_at in the past meet?", "400", []int{4}},
		{54, changing, "How is an expired key refused?", "400 with BXNIM0407E", []int{28}},
		{60, jobs, "What is the type of a job that was created without one?", "notebook", []int{109}},
		{61, jobs, "Is anybody notified by default?", "no: enable_notifications is false", []int{99}},
		{62, jobs, "What does the service add to a configuration?", "env_type and version", []int{100}},
		{63, jobs, "What is the schedule_id of a job without a schedule?", "empty", []int{122}},
		{64, jobs, "Does a job show the name of its asset and its task credentials?", "yes, enabled", []int{86}},
		{65, jobs, "May two jobs have one name?", "yes: 201", []int{108}},
		{66, jobs, "Is enable_notifications taken in a new job?", "yes, and shown as true", []int{124}},
		{67, jobs, "What is next in a list of jobs?", "a text", []int{72, 90}},
		{68, jobs, "Does a list show a job as a read does?", "yes", []int{88}},
		{69, jobs, "Does a schedule take lists, ranges, steps and names?", "yes: 200", []int{70}},
		{70, jobs, "How many of its next runs does a job show?", "five", []int{85}},
		{71, jobs, "What does an endOn in the past meet?", "200", []int{114}},
		{72, jobs, "Does an empty text clear a schedule?", "yes: 200", []int{98}},
		{73, jobs, "What does a job show of a schedule that was cleared?", "nothing", []int{75}},
		{74, jobs, "May a retention policy have both days and amount?", "yes: 200", []int{115}},
		{75, jobs, "May a patch have the media type of RFC 6902?", "yes: 200", []int{91}},
		{76, jobs, "What does a patch without operations meet?", "400", []int{92}},
		{77, jobs, "Are test and remove known?", "yes: 200", []int{96}},
		{78, jobs, "Does a patch that only tests count as a change?", "yes: the version grows", []int{93}},
		{79, jobs, "Can a patch change one member of the configuration?", "yes: 200", []int{123}},
		{80, jobs, "How does a run fail without a credential?", "task_credentials_not_found", []int{81}},
		{81, jobs, "Does a failed run say why?", "yes", []int{74}},
		{82, jobs, "Does a credential work as soon as it is stored?", "yes: a run finds it", []int{82}},
		{83, jobs, "What does refresh_state answer?", "200 with the run", []int{125}},
		{84, jobs, "May runs of a job overlap?", "yes: 201", []int{102}},
		{85, jobs, "What does deleting a run under way meet?", "409", []int{103}},
		{86, jobs, "Does cancelling a run need a body?", "no: 204", []int{106}},
		{87, jobs, "Does cancelling end a run at once?", "yes: Canceled", []int{104}},
		{88, jobs, "What does cancelling a run meet that has ended?", "409", []int{105}},
		{89, jobs, "Does a run show its duration once it has ended?", "yes", []int{116}},
		{90, jobs, "Is a duration a number or a text?", "a text", []int{124}},
		{91, jobs, "Does a list of runs show their configuration?", "no", []int{76}},
		{92, jobs, "How large may a page of runs be?", "200", []int{120}},
		{93, jobs, "Has a run that failed a log?", "yes", []int{117}},
		{94, jobs, "What does limit take of a log, and what does total_count count?", "the first lines, and all", []int{118, 119}},
		{95, jobs, "What does a job say of its last run?", "deprecated field", []int{73}},
		{96, jobs, "Who is the initiator of a run that was asked for?", "its caller", []int{87}},
		{97, jobs, "How does a run fail with a disabled key?", "task_credentials_not_valid", []int{81}},
		{98, jobs, "Can something be tested that cannot be changed?", "no: 400", []int{97}},
		{99, jobs, "What does deleting a job with a run under way meet?", "409", []int{110}},
		{100, jobs, "What does the deletion of a job answer?", "204", []int{71}},
		{101, jobs, "Does null clear a schedule?", "yes: 200", []int{129}},
		{102, jobs, "What does a member of the configuration meet that nobody knows?", "400", []int{126}},
	}
}

// A verdict is the outcome of one probe.
type verdict struct {
	outcome string
	came    string // what came, or why it was not asked
}

const (
	asAssumed = "as assumed"
	otherwise = "otherwise"
	notAsked  = "not asked"
)

// judge says what came of a probe. It does nothing once the session has failed.
func (s *session) judge(number int, assumed bool, came any) {
	outcome := otherwise
	if assumed {
		outcome = asAssumed
	}
	s.conclude(number, verdict{outcome, fmt.Sprint(came)})
}

// skip says why a probe was not asked.
func (s *session) skip(number int, why string) {
	s.conclude(number, verdict{notAsked, why})
}

func (s *session) conclude(number int, v verdict) {
	if s.err != nil {
		return
	}
	for _, one := range probes() {
		if one.number == number {
			s.verdicts[number] = v
			s.print(one)
		}
	}
}

// print is the line of one probe.
func (s *session) print(one probe) {
	v := s.verdicts[one.number]
	line := fmt.Sprintf("%3d  %-10s  %s", one.number, v.outcome, one.asks)
	switch v.outcome {
	case asAssumed:
		line += " " + one.expects
	case otherwise:
		line += " assumed: " + one.expects + "; came: " + v.came
	case notAsked:
		line += " (" + v.came + ")"
	}
	s.say("%s", line)
}

// report ends the list with what was not asked, and counts.
func (s *session) report() {
	cause := s.err
	s.err = nil
	counts := map[string]int{}
	for _, one := range probes() {
		if _, judged := s.verdicts[one.number]; !judged {
			why := "needs " + strings.ReplaceAll(string(one.needs), "`", "")
			switch {
			case errors.Is(cause, context.Canceled):
				why = "interrupted"
			case cause != nil:
				why = "the run stopped: " + cause.Error()
			}

			s.skip(one.number, why)
		}

		counts[s.verdicts[one.number].outcome]++
	}

	s.say("%d as assumed, %d otherwise, %d not asked, in %d requests.",
		counts[asAssumed], counts[otherwise], counts[notAsked], s.exchanges)
}

// say prints a line without secrets.
func (s *session) say(format string, args ...any) {
	fmt.Fprintln(s.out, s.scrub.text(fmt.Sprintf(format, args...)))
}
