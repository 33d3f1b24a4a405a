#include "engine/pool/names.h"

char *
cb_name_of_employee(const CbWorld *world, guint employee)
{
    const char *first = employee_first_name(world, employee), *last = employee_last_name(world, employee);
    g_autofree char *name = g_strconcat(first != NULL ? first : "", " ", last != NULL ? last : "", NULL);
    g_strstrip(name);
    return *name != '\0' ? g_steal_pointer(&name) : g_strdup(employee_emp_code(world, employee));
}

char *
cb_name_of_code(const CbWorld *world, const char *emp_code)
{
    guint employee = emp_code == NULL ? CB_NO_ROW : cb_world_find(world, CB_employee, emp_code);
    if (employee != CB_NO_ROW)
        return cb_name_of_employee(world, employee);
    return g_strdup(emp_code != NULL ? emp_code : "somebody");
}

char *
cb_name_of_booking(const CbWorld *world, guint booking)
{
    const char *detail = booking_plan_meeting_detail(world, booking);
    if (detail != NULL && *detail != '\0')
        return g_strdup(detail);
    return g_strdup_printf("%s meeting %s", booking_plan_meeting_type(world, booking),
                           booking_plan_booking_id(world, booking));
}
