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
			"such as -listen 127.0.0.1:0 for any free one", in.listen)
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
	announce(stdout, stderr, cloud, "http://"+listener.Addr().String())
	select {
	case err := <-stopped:
		return err
	case <-ctx.Done():
		// Requests that still wait have nothing to lose.
		return server.Close()
	}
}

// announce prints the lines for eval to stdout, which holds nothing else, and the
// rest to stderr.
func announce(stdout, stderr io.Writer, cloud *emulator.Server, base string) {
	export := func(name, value string) { fmt.Fprintf(stdout, "export %s=%s\n", name, shellQuote(value)) }
	users := cloud.Users()
	export("IBMCLOUD_API_KEY", users[0].APIKey)
	export("IBMCLOUD_IAM_API_ENDPOINT", base+"/iam")
	export("WATSONX_PLATFORM_ENDPOINT", base+"/platform/{region}")
	fmt.Fprintf(stderr, "# An emulator of IBM Cloud for tests and demos listens on %s and forgets everything when it stops.\n", base)
	accounts := 1
	for i, user := range users[1:] {
		if user.IAMID != users[0].IAMID {
			fmt.Fprintf(stderr, "# User %d, %s: export IBMCLOUD_API_KEY=%s\n", i+2, user.IAMID, shellQuote(user.APIKey))
			continue
		}
		// A further account of the first user.
		accounts++
		export(fmt.Sprintf("IBMCLOUD_API_KEY_%d", accounts), user.APIKey)
	}
}

// shellQuote makes text one word for a shell, whatever is in it. The braces of
// {region} need no quotes: sh leaves them alone, and bash and zsh expand braces
// only around a comma or two dots.
func shellQuote(text string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:", r)
	}
	rest := strings.ReplaceAll(text, "{region}", "")
	if text != "" && strings.IndexFunc(rest, func(r rune) bool { return !plain(r) }) < 0 {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
