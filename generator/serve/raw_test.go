package serve_test

import (
	"io"
	"net"
	"testing"
	"time"
)

// raw sends bytes as they are, says that there are no more, and returns what
// comes back until the server has nothing more to say.
func (p *preview) raw(t testing.TB, request string) string {
	t.Helper()
	c, err := net.Dial("tcp", p.address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(hang))
	// The server may answer and hang up before it has read all.
	io.WriteString(c, request) //nolint:errcheck
	c.(*net.TCPConn).CloseWrite()
	answer, err := io.ReadAll(c)
	if e, ok := err.(net.Error); ok && e.Timeout() {
		t.Errorf("%.200q: the server does not end the connection", request)
	}
	return string(answer)
}
