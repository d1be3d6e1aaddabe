package understudy.cluster;

import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletResponse;

/**
 * Refuses every request to the pages of Spark's master and workers: they show what scripts print,
 * take orders to end a job, and cannot be switched off.
 */
public final class NoPage implements Filter {
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain page) {
    ((HttpServletResponse) response).setStatus(HttpServletResponse.SC_FORBIDDEN);
  }
}
