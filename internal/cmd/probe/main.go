// SPDX-License-Identifier: MPL-2.0

// Command probe asks the live service what no public source says: one numbered
// question after the other, first those that only read. With -change it makes an
// API key of its own, which ends by itself after an hour, and removes it again.
// What it asks and why stands in docs/contributing/assumptions.md.
//
// It exits with 0 whatever the answers are, with 1 when a clean-up failed, and with
// 2 when it refuses to start.
package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// What the program exits with.
const (
	exitAsked    = 0
	exitNotClean = 1
	exitRefused  = 2
)

func main() {
	run := make([]byte, 4)
	_, _ = rand.Read(run) // It never fails.
	os.Exit(untilInterrupted(world{
		getenv: os.Getenv, stdin: os.Stdin, out: os.Stdout, transport: http.DefaultTransport,
		sleep: sleep, run: hex.EncodeToString(run),
	}, os.Args[1:]))
}

// untilInterrupted runs the program. A signal ends the questions and not the
// clean-up.
func untilInterrupted(w world, args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return probeService(ctx, w, args)
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// settings are what the flags and the environment say.
type settings struct {
	iamURL, platformURL    string // the second may hold {region}, and "" means IBM Cloud
	key, account           string
	region, project, asset string
	folder, replaced       string
	change, list           bool
}

// readSettings reads flags and environment. The error says what is missing.
func readSettings(args []string, getenv func(string) string, out io.Writer) (settings, error) {
	var in settings

	flags := flag.NewFlagSet("probe", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.BoolVar(&in.change, "change", false, "also ask what needs an API key and a task credential of the probe's own")
	flags.StringVar(&in.replaced, "replace", "", "the `ID` of your task credential, which -change may delete")
	flags.StringVar(&in.project, "project", "", "the `ID` of a project for questions about jobs")
	flags.StringVar(&in.asset, "asset", "", "the `ID` of an asset in the project that -change may run, such as a notebook")
	flags.StringVar(&in.region, "region", cmp.Or(getenv("IC_REGION"), getenv("IBMCLOUD_REGION"), "us-south"), "the region to ask")
	flags.StringVar(&in.folder, "out", "", "the `folder` for the pairs of request and reply, without secrets")
	flags.BoolVar(&in.list, "list", false, "print what is assumed and asked, as a page, and ask nothing")
	if err := flags.Parse(args); err != nil {
		return in, err
	}

	in.iamURL = strings.TrimSuffix(cmp.Or(getenv("IBMCLOUD_IAM_API_ENDPOINT"), "https://iam.cloud.ibm.com"), "/")
	in.platformURL = strings.TrimSuffix(getenv("WATSONX_PLATFORM_ENDPOINT"), "/")
	in.key = cmp.Or(getenv("IC_API_KEY"), getenv("IBMCLOUD_API_KEY"))
	in.account = getenv("WATSONX_PROBE_ACCOUNT")
	switch {
	case in.list:
		return in, nil
	case flags.NArg() > 0:
		return in, fmt.Errorf("%q is no flag", flags.Arg(0))
	case in.account == "":
		return in, errors.New("set WATSONX_PROBE_ACCOUNT to the ID of the account that may be probed")
	case in.key == "":
		return in, errors.New("set IBMCLOUD_API_KEY to an API key of the user who may be probed")
	case in.platformURL == "" && !slices.Contains(ibmcloud.IBMCloudRegions(), in.region):
		return in, fmt.Errorf("the region %q is not one of %s; watsonx on AWS and GovCloud takes tokens of another service",
			in.region, strings.Join(ibmcloud.IBMCloudRegions(), ", "))
	case in.asset != "" && in.project == "":
		return in, errors.New("-asset needs -project")
	case in.replaced != "" && !in.change:
		return in, errors.New("-replace needs -change")
	}
	return in, nil
}

// host is the platform in a region.
func (s *settings) host(region string) string {
	if s.platformURL == "" {
		url, _ := ibmcloud.PlatformEndpoint(region, "public")
		return url
	}
	return strings.ReplaceAll(s.platformURL, "{region}", region)
}

// regions are all regions that the probe can tell apart, its own first.
func (s *settings) regions() []string {
	if s.platformURL != "" && !strings.Contains(s.platformURL, "{region}") {
		return []string{s.region}
	}
	others := slices.DeleteFunc(ibmcloud.IBMCloudRegions(), func(one string) bool { return one == s.region })
	return append([]string{s.region}, others...)
}

// probeService is the program. It returns what to exit with.
func probeService(ctx context.Context, w world, args []string) int {
	in, err := readSettings(args, w.getenv, w.out)
	if errors.Is(err, flag.ErrHelp) {
		return exitAsked
	}

	s := &session{
		settings: in, world: w, scrub: newScrubber(),
		verdicts: map[int]verdict{}, made: made{credentialIDs: map[string]bool{}},
	}
	if err == nil && in.list {
		fmt.Fprint(w.out, page())
		return exitAsked
	}
	if err == nil {
		err = s.begin(ctx)
	}
	if err != nil {
		s.say("probe: %v.", err)
		return exitRefused
	}

	replaced := s.replaced
	s.askReads(ctx)
	if s.change && s.err == nil {
		err = s.changeAll(ctx)
	}

	s.report()
	if replaced != "" && s.replaced == "" {
		s.say("Your task credential %s is deleted: rotate your user API key, or install it again.", replaced)
	}
	if err != nil {
		s.say("probe: %v.", err)
		return exitNotClean
	}
	return exitAsked
}
