// SPDX-License-Identifier: MPL-2.0

// The watsonx-emulator command serves an emulated IBM Cloud on a loopback
// address, prints what to export to use it, and runs until it is interrupted.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cmd/internal/tfenv"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func main() {
	tfenv.Main(func(ctx context.Context) error {
		err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	})
}

// run serves until ctx ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	in, err := parse(args, stderr)
	if err != nil {
		return err
	}
	in.options.RequestLog = stderr
	cloud, err := emulator.New(in.options)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", in.listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("another program listens on %s; choose another port with -listen, "+
			"or with LISTEN for make emulator, such as 127.0.0.1:0 for any free one", in.listen)
	}
	if err != nil {
		return err
	}
	defer listener.Close()
	// Asked of the listener and not of the flag: a host name may be anything.
	address, ok := listener.Addr().(*net.TCPAddr)
	if !in.anywhere && (!ok || !address.IP.IsLoopback()) {
		return fmt.Errorf("%s can be reached by other machines, and whoever reaches the emulator is its administrator; "+
			"add -i-know-this-is-not-ibm-cloud to serve it anyway", in.listen)
	}
	server := &http.Server{Handler: cloud, ReadHeaderTimeout: 10 * time.Second}
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(listener) }()
	base := "http://" + listener.Addr().String()
	lines := exportLines(cloud.Users(), base)
	if in.exports != "" {
		if err := os.WriteFile(in.exports, []byte(lines), 0o600); err != nil {
			return err
		}
		defer os.Remove(in.exports)
	}
	fmt.Fprint(stdout, lines) // Nothing else goes there.
	announce(stderr, cloud.Users(), base)
	select {
	case err := <-stopped:
		return err
	case <-ctx.Done():
		// Requests that still wait have nothing to lose.
		return server.Close()
	}
}

// exportLines are the lines for eval with which Terraform finds the emulator.
func exportLines(users []emulator.User, base string) string {
	var lines strings.Builder
	export := func(name, value string) { fmt.Fprintf(&lines, "export %s=%s\n", name, shellQuote(value)) }
	export("IBMCLOUD_API_KEY", users[0].APIKey)
	export("IBMCLOUD_IAM_API_ENDPOINT", base+"/iam")
	export("WATSONX_PLATFORM_ENDPOINT", base+"/platform/{region}")
	accounts := 1
	for _, user := range users[1:] {
		if user.IAMID == users[0].IAMID {
			accounts++
			export(fmt.Sprintf("IBMCLOUD_API_KEY_%d", accounts), user.APIKey)
		}
	}
	return lines.String()
}

// announce says where the emulator is, and the lines of the other users.
func announce(stderr io.Writer, users []emulator.User, base string) {
	fmt.Fprintf(stderr, "# An emulator of IBM Cloud for tests and demos listens on %s and forgets everything when it stops.\n", base)
	fmt.Fprintf(stderr, "# See its keys, runs and requests in a browser: %s/\n", base)
	for i, user := range users {
		if user.IAMID != users[0].IAMID {
			fmt.Fprintf(stderr, "# User %d, %s: export IBMCLOUD_API_KEY=%s\n", i+1, user.IAMID, shellQuote(user.APIKey))
		}
	}
}

var plainWord = regexp.MustCompile(`^([\w./:-]|\{region\})+$`)

// shellQuote makes text one word for a shell, whatever is in it. The braces of
// {region} need no quotes: sh leaves them alone, and bash and zsh expand braces
// only around a comma or two dots.
func shellQuote(text string) string {
	if plainWord.MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
